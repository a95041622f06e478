"""The records behind a figure, as lines: through a reader's eyes, or (reader None) all of them, for freezing a donors' edition.

An edition names a firm that somebody speaks for only where the firm agreed to it.
"""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from actors.consents import unnamed
from actors.enums import Viewer
from actors.models import Actor, ActorFunction, Profile, Provider
from linkages.models import Delivery, Exchange, Linkage, TransactionCost
from programs.indicators.models import Observation
from programs.indicators.serializers import plain_number
from programs.interventions.models import Reach
from programs.upgrading.models import Upgrade
from records.models import Evidence

MOST_LISTED = 5_000


@dataclass(frozen=True)
class Listed:
    """What a reader is shown: lines (at most MOST_LISTED), how many there are in all that they may see, what was left out, actors."""

    lines: list
    count: int
    excluded: list
    actors: frozenset


def seen_by(model, reader):
    if reader is not None:
        return model._default_manager.for_user(reader)
    return model._default_manager.exclude(unnamed(Viewer.DONORS)) if model is Actor else model._default_manager.all()


def withheld_line(hidden, threshold):
    """How many inputs the reader may not see; fewer than the threshold are only “some”."""
    if not hidden:
        return []
    counted = hidden if hidden >= threshold else None
    says = _("%(count)s more that you may not see") % {"count": hidden} if counted else _("some more that you may not see")
    return [{"kind": "withheld", "count": counted, "says": says}]


def evidence_of(reader):
    return Prefetch("evidence", seen_by(Evidence, reader).order_by("pk"), to_attr="shown_evidence")


def proof(row):
    return {
        "evidence": [f"/evidence/{e.pk}/file/" for e in row.shown_evidence],
        "evidence_titles": [{"title": e.title, "sha256": e.sha256} for e in row.shown_evidence],
    }


def observed(keys, waiting, reader, threshold):
    """Observations: `keys` were used, `waiting` is a queryset of those that were not."""
    related = ("decided_by", "submitted_by", "actor", "period", "partner", "place", "intervention")
    rows = seen_by(Observation, reader).filter(pk__in=keys).select_related(*related).prefetch_related(evidence_of(reader)).order_by("pk")
    found = list(rows)
    named = set(seen_by(Actor, reader).filter(pk__in=[r.actor_id for r in found if r.actor_id]).order_by().values_list("pk", flat=True))
    lines = [observation_line(row, row.actor_id in named) for row in found[:MOST_LISTED]]
    mine = seen_by(Observation, reader).filter(pk__in=waiting.order_by().values("pk")).order_by("pk")
    excluded = [{"kind": "observation", "id": row.pk, "reason": row.get_status_display()} for row in mine[:MOST_LISTED]]
    actors = frozenset(Observation.objects.filter(pk__in=keys).exclude(actor=None).order_by().values_list("actor", flat=True))
    return Listed(lines + withheld_line(len(keys) - len(found), threshold), len(found), excluded, actors)


def observation_line(row, may_name):
    series = [row.partner and row.partner.name, row.place and row.place.name, row.intervention and row.intervention.title]
    series += [f"{axis}: {chosen}" for axis, chosen in sorted(row.category.items())]
    return {
        "kind": "observation",
        "id": row.pk,
        "url": f"/observations/{row.pk}/",
        "label": " · ".join([row.period.name, *filter(None, series)]),
        "actor": row.actor.name if row.actor_id and may_name else None,
        "about_one_actor": row.actor_id is not None,
        "private": row.actor.visibility == "private" if row.actor_id else False,
        "value": plain_number(row.value),
        "numerator": plain_number(row.numerator),
        "denominator": plain_number(row.denominator),
        "category": row.category,
        "period": row.period.name,
        "state": row.status,
        "submitted_by": row.submitted_by.name if row.submitted_by else None,
        "approved_by": row.decided_by.name if row.decided_by else None,
        "approved_at": row.decided_at.date().isoformat() if row.decided_at else None,
        **proof(row),
    }


def counted(relation, reader, threshold):
    """The records of a relation counted from the registry."""
    lines, hidden, count = [], 0, 0
    names = dict(seen_by(Actor, reader).filter(pk__in=[i.actor for i in relation.inputs if i.actor]).values_list("pk", "name"))
    private = set(
        Actor.objects.filter(pk__in=[i.actor for i in relation.inputs if i.actor], visibility="private").values_list("pk", flat=True)
    )
    for kind, describe in KINDS.items():
        wanted = [i for i in relation.inputs if i.kind == kind]
        if not wanted:
            continue
        told = describe([i.pk for i in wanted], reader)
        listed = [i for i in wanted if i.pk in told]
        lines += [input_line(i, told[i.pk], names.get(i.actor), i.actor in private) for i in listed[:MOST_LISTED]]
        hidden += len(wanted) - len(listed)
        count += len(listed)
    return Listed(lines + withheld_line(hidden, threshold), count, excluded_lines(relation.excluded, reader), relation.actors)


def input_line(found, told, actor, private):
    return {
        "kind": found.kind,
        "id": found.pk,
        "actor": actor,
        "about_one_actor": found.actor is not None,
        "private": private,
        "value": plain_number(found.value),
        "state": "in force",
        "submitted_by": None,
        "approved_by": None,
        "approved_at": None,
        "evidence": [],
        "evidence_titles": [],
        "label": "",
        "url": None,
        **told,
    }


def excluded_lines(excluded, reader):
    """What was left out and why, of what the reader may see."""
    found = []
    for kind in dict.fromkeys(kind for kind, _pk, _reason in excluded):
        of_kind = [(pk, reason) for k, pk, reason in excluded if k == kind]
        told = KINDS[kind]([pk for pk, _reason in of_kind], reader) if kind in KINDS else {}
        found += [{"kind": kind, "id": pk, "reason": str(reason), "label": told[pk]["label"]} for pk, reason in of_kind if pk in told]
    return found[:MOST_LISTED]


def linkages(keys, reader):
    rows = seen_by(Linkage, reader).filter(pk__in=keys).with_status().select_related("from_actor", "to_actor", "product")
    found = list(rows.order_by("pk"))
    ends = [a for r in found for a in (r.from_actor_id, r.to_actor_id)]
    named = set(seen_by(Actor, reader).filter(pk__in=ends).order_by().values_list("pk", flat=True))

    def end(actor):
        return actor.name if actor.pk in named else str(actor.get_kind_display())

    return {
        r.pk: {
            "label": f"{end(r.from_actor)} → {end(r.to_actor)}" + (f" · {r.product.name}" if r.product else ""),
            "ends": [{"name": end(a), "private": a.visibility == "private"} for a in (r.from_actor, r.to_actor)],
            "state": r.status or "in force",
            "url": f"/linkages/{r.pk}/",
        }
        for r in found
    }


def transaction_costs(keys, reader):
    rows = seen_by(TransactionCost, reader).filter(pk__in=keys).order_by("pk")
    return {
        r.pk: {
            "label": f"{r.get_side_display()} · {r.period_start.isoformat()} – {r.period_end.isoformat()}",
            "state": "on behalf" if r.on_behalf else "stated",
            "url": f"/linkages/costs/{r.pk}/",
        }
        for r in rows
    }


def exchanges(keys, reader):
    rows = seen_by(Exchange, reader).filter(pk__in=keys).prefetch_related(evidence_of(reader)).order_by("pk")
    return {r.pk: {"label": str(r), "state": "happened", "url": f"/linkages/exchanges/{r.pk}/", **proof(r)} for r in rows}


def deliveries(keys, reader):
    rows = seen_by(Delivery, reader).filter(pk__in=keys).order_by("pk")
    return {
        r.pk: {"label": str(r), "state": r.get_answer_display() if r.answer else "not answered", "url": f"/linkages/deliveries/{r.pk}/"}
        for r in rows
    }


def reach(keys, reader):
    rows = seen_by(Reach, reader).filter(pk__in=keys).select_related("intervention", "partner").order_by("pk")
    return {
        r.pk: {
            "label": f"{r.intervention.title} · {r.since.isoformat()}" + (f" · {r.partner.name}" if r.partner else ""),
            "state": "reached",
            "url": f"/interventions/{r.intervention_id}/",
        }
        for r in rows
    }


def upgrades(keys, reader):
    rows = seen_by(Upgrade, reader).filter(pk__in=keys).select_related("decided_by", "claimed_by").prefetch_related(evidence_of(reader))
    return {
        r.pk: {
            "label": f"{r.get_type_display()}: {r.before} → {r.after}",
            "state": r.status,
            "url": f"/upgrades/{r.pk}/",
            "submitted_by": r.claimed_by.name if r.claimed_by else None,
            "approved_by": r.decided_by.name if r.decided_by else None,
            "approved_at": r.decided_at.date().isoformat() if r.decided_at else None,
            **proof(r),
        }
        for r in rows.order_by("pk")
    }


def functions(keys, reader):
    rows = seen_by(ActorFunction, reader).filter(pk__in=keys).select_related("function", "actor").order_by("pk")
    return {r.pk: {"label": r.function.name, "state": "performs", "url": f"/actors/{r.actor.code}/"} for r in rows}


def profiles(keys, reader):
    rows = seen_by(Profile, reader).filter(pk__in=keys).select_related("actor").order_by("pk")
    return {r.pk: {"label": r.as_of.isoformat(), "state": "stated", "url": f"/actors/{r.actor.code}/"} for r in rows}


def providers(keys, reader):
    rows = seen_by(Provider, reader).filter(pk__in=keys).select_related("supporting_market", "actor").order_by("pk")
    return {r.pk: {"label": r.supporting_market.name, "state": "provides", "url": f"/actors/{r.actor.code}/"} for r in rows}


def actors(keys, reader):
    rows = seen_by(Actor, reader).filter(pk__in=keys).order_by("name_sort", "pk")
    return {r.pk: {"label": r.name, "state": r.status, "url": f"/actors/{r.code}/"} for r in rows}


KINDS = {
    "linkage": linkages,
    "delivery": deliveries,
    "transaction_cost": transaction_costs,
    "exchange": exchanges,
    "reach": reach,
    "upgrade": upgrades,
    "function": functions,
    "profile": profiles,
    "provider": providers,
    "actor": actors,
}
