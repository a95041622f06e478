"""Figures counted from upgrades."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from actors.measures import narrowed
from core.figures import Input, Relation, measure
from programs.upgrading.models import Upgrade


@measure(
    "upgrades",
    _("Actors with a verified upgrade"),
    "actors",
    _("Different actors with at least one verified upgrade in the period, of `type` if given"),
    type="",
)
def upgrades(organizations, parameters, day, start):
    rows = Upgrade.objects.filter(
        narrowed(parameters, "actor__"), organization__in=organizations, happened_on__gte=start, happened_on__lte=day
    )
    if parameters.get("type"):
        rows = rows.filter(type=parameters["type"])
    if parameters.get("value_chain"):
        rows = rows.filter(value_chain=parameters["value_chain"])
    found = list(rows.order_by("pk").values_list("pk", "actor", "status"))
    verified = [row for row in found if row[2] == "verified"]
    actors = frozenset(actor for _pk, actor, _status in verified)
    excluded = tuple(("upgrade", pk, status) for pk, _actor, status in found if status != "verified")
    return Relation(Decimal(len(actors)), tuple(Input("upgrade", pk, actor) for pk, actor, _s in verified), excluded, actors)
