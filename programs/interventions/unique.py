"""Whom a program reached, each actor counted once: over time, partners and interventions, and by the sex of the owners."""

from collections import defaultdict
from decimal import Decimal

from actors.models import Profile
from core.figures import registry_figure
from programs.interventions.measures import reached

WOMEN_OWNED = Decimal(51)  # percent and more, by the 2X entrepreneurship test


def unique_reach(program, start, finish, **part):
    """Counts of `program` until and in the period, of the `part` {place, partner, intervention} that is asked for.

    `overlap` is how many partners' counts together exceed the whole: actors that several reached.
    """
    parameters = {"program": program.pk, **part}
    until = list(reached(parameters, finish, start).values_list("actor", "since", "partner", "intervention"))
    inside = list(reached({**parameters, "in_period": True}, finish, start).values_list("actor", "partner", "intervention"))
    first = {}
    for actor, since, _partner, _intervention in until:
        first[actor] = min(since, first.get(actor, since))
    actors = {actor for actor, _partner, _intervention in inside}
    by_partner, by_intervention = defaultdict(set), defaultdict(set)
    for actor, partner, intervention in inside:
        by_partner[partner].add(actor)
        by_intervention[intervention].add(actor)
    organizations = [program.organization_id]

    def figure(value, **more):
        name = registry_figure("actors_reached", organizations, finish, start, **parameters, **more)
        return {"value": value, "figure": name}

    return {
        "actors": figure(len(first)),
        "in_period": figure(len(actors), in_period=True),
        "new": len({actor for actor in actors if first[actor] >= start}),
        "contacts": len(inside),
        "by_partner": [
            {"partner": key, **figure(len(found), in_period=True, partner=key or "lead")} for key, found in in_order(by_partner)
        ],
        "overlap": sum(len(found) for found in by_partner.values()) - len(actors),
        "by_intervention": [
            {"intervention": key, **figure(len(found), in_period=True, intervention=key)} for key, found in in_order(by_intervention)
        ],
        "by_owners": by_owners(actors, organizations, finish),
    }


def in_order(groups):
    return sorted(groups.items(), key=lambda pair: pair[0] or 0)


def by_owners(actors, organizations, day):
    """Firms owned by women (51 % and more), owned otherwise, and not known, by the newest profile that the lead stated."""
    shares = {}
    rows = Profile.objects.filter(actor__in=actors, stated_by__in=organizations, as_of__lte=day).exclude(female_owned_share=None)
    for actor, share in rows.order_by("as_of", "pk").values_list("actor", "female_owned_share"):
        shares[actor] = share
    women = sum(share >= WOMEN_OWNED for share in shares.values())
    return {"women": women, "other": len(shares) - women, "not_disaggregated": len(actors) - len(shares)}
