"""The registry on a map: each actor where there are few, regions or countries where there are many; and a table that says the same."""

from math import ceil, hypot, sqrt

from django.db.models import Avg, Count

from actors.enums import ActorKind
from actors.models import Contact
from actors.ruling import CONTACTS
from analysis.circles import Circle, spread
from analysis.maps import frame_around, steps
from core.models import Place
from core.outlines import outlines

WIDTH = 760
MOST_SINGLE = 150  # actors that are drawn one by one
MOST_REGIONS = 60
SMALLEST, LARGEST = 9, 30  # radius of a circle, in pixels
POINT = 6
DIGIT = 3.8  # half of what a digit takes, so that a number stands inside its circle
NEAR = 3  # pixels: a circle that stands nearer than this to its place needs no line to it


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
            "r": radius(row["n"], most),
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
    height = lay_out(told["points"] or told["groups"], frame)
    paths = {code: " ".join(filter(None, (frame.path(ring) for ring in rings))) for code, rings in outlines().items()}
    return {
        "frame": frame,
        "height": height,
        "paths": [(code == country, path) for code, path in sorted(paths.items()) if path],
        "meridians": [(frame.at(east, 0)[0], degrees(east, "E", "W")) for east in steps(frame.west, frame.east)],
        "parallels": [(frame.at(0, north)[1], degrees(north, "N", "S")) for north in steps(frame.south, frame.north)],
        "kinds": [(k, ActorKind(k).label) for k in ActorKind.values if any(p["kind"] == k for p in told["points"])],
    }


def radius(n, most):
    """Of a circle of `n` where the largest stands for `most`: by area, but never too small for its number."""
    return max(round(SMALLEST + (LARGEST - SMALLEST) * sqrt(n / most), 1), DIGIT * (len(f"{n:,}") + 1))


def lay_out(points, frame):
    """Give each point its circle (x, y) apart from all others, and where it is pushed aside the true place `at`; the height this takes."""
    true = [frame.at(point["longitude"], point["latitude"]) for point in points]
    wanted = [Circle(x, y, point.get("r", POINT)) for point, (x, y) in zip(points, true, strict=True)]
    for point, at, circle in zip(points, true, spread(wanted, frame.width, frame.height), strict=True):
        point["x"], point["y"] = circle.x, circle.y
        point["at"] = at if hypot(circle.x - at[0], circle.y - at[1]) > NEAR else None
    return max([frame.height, *(ceil(point["y"] + point.get("r", POINT)) for point in points)])


def degrees(value, positive, negative):
    return f"{abs(value):g}° {positive if value > 0 else negative}" if value else "0°"
