"""The registry on a map: each actor where there are few, regions or countries where there are many; and a table that says the same."""

from math import sqrt

from django.db.models import Avg, Count

from actors.enums import ActorKind
from actors.models import Contact
from actors.ruling import CONTACTS
from analysis.maps import frame_around, steps
from core.models import Place
from core.outlines import outlines

WIDTH = 760
MOST_SINGLE = 150  # actors that are drawn one by one
MOST_REGIONS = 60
SMALLEST, LARGEST = 5, 30  # radius of a circle, in pixels


def located(actors, user):
    """The contacts with a point that `user` may see, of `actors`."""
    keys = actors.order_by().values("pk")
    return Contact.objects.for_user(user).filter(actor__in=keys, latitude__isnull=False, longitude__isnull=False)


def drawn(actors, user, country=""):
    """What the page shows: {points, groups, by, placed, frame, paths, lines}. `country` is what the list is filtered by, shown whole."""
    known = located(actors, user)
    placed = known.order_by().aggregate(n=Count("actor", distinct=True))["n"]
    told = {"placed": placed, "points": [], "groups": [], "by": ""}
    if not placed:
        return told
    if placed <= MOST_SINGLE:
        told["points"] = singly(known)
    else:
        told |= grouped(known)
    return {**told, **ground([(p["longitude"], p["latitude"]) for p in told["points"] or told["groups"]], told, country)}


def singly(known):
    """One point for each actor: what the firm says itself, else what was recorded last."""
    rows = known.select_related("actor__admin1").order_by("actor__name_sort", "actor", *CONTACTS)
    found = {}
    for contact in rows:
        found.setdefault(contact.actor_id, contact)
    return [
        {"actor": c.actor, "kind": c.actor.kind, "latitude": float(c.latitude), "longitude": float(c.longitude)} for c in found.values()
    ]


def grouped(known):
    """Actors by region, or by country where there are too many regions; each at the middle of its points."""
    for by, path in (("region", "actor__admin1"), ("country", "actor__country")):
        keys = ("actor__country", path) if by == "region" else (path,)
        rows = (
            known.order_by()
            .values(*keys)
            .annotate(n=Count("actor", distinct=True), latitude=Avg("latitude"), longitude=Avg("longitude"))
            .order_by("-n", *keys)
        )
        found = list(rows[: MOST_REGIONS + 1])
        if by == "country" or len(found) <= MOST_REGIONS:
            break
    codes = {row[key] for row in found for key in keys if row[key]}
    names = dict(Place.objects.filter(code__in=codes).order_by("pk").values_list("code", "name"))
    most = max(row["n"] for row in found)
    groups = [
        {
            "code": row[path] or "",
            "country": names.get(row["actor__country"], row["actor__country"]),
            "name": names.get(row[path], ""),
            "n": row["n"],
            "r": round(SMALLEST + (LARGEST - SMALLEST) * sqrt(row["n"] / most), 1),
            "latitude": float(row["latitude"]),
            "longitude": float(row["longitude"]),
        }
        for row in found
    ]
    return {"groups": groups, "by": by}


def ground(points, told, country):
    """The frame, the outlines in it, the graticule, and every point's place in the drawing."""
    whole = max(outlines().get(country, []), key=len, default=[])
    frame = frame_around([*points, *whole], WIDTH)
    for point in told["points"] or told["groups"]:
        point["x"], point["y"] = frame.at(point["longitude"], point["latitude"])
    paths = {code: " ".join(filter(None, (frame.path(ring) for ring in rings))) for code, rings in outlines().items()}
    return {
        "frame": frame,
        "paths": [(code == country, path) for code, path in sorted(paths.items()) if path],
        "meridians": [(frame.at(east, 0)[0], degrees(east, "E", "W")) for east in steps(frame.west, frame.east)],
        "parallels": [(frame.at(0, north)[1], degrees(north, "N", "S")) for north in steps(frame.south, frame.north)],
        "kinds": [(k, ActorKind(k).label) for k in ActorKind.values if any(p["kind"] == k for p in told["points"])],
    }


def degrees(value, positive, negative):
    return f"{abs(value):g}° {positive if value > 0 else negative}" if value else "0°"
