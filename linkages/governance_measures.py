"""The figure of how many linkages, or how much of their value, are of one governance type."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.figures import Input, Relation, measure
from linkages.governance import each_type
from linkages.known import IN_FORCE, linkages_of
from linkages.models import LinkageStatement
from linkages.sales import most_common


@measure(
    "governance_share",
    _("Share of linkages by who sets the terms"),
    "%",
    _("100 × linkages in force of governance `type` ÷ linkages in force of known type; `by` number, or value"),
    type="market",
    by="number",
)
def governance_share(organizations, parameters, day, start):
    linkages = linkages_of(organizations, parameters, day).filter(status__in=IN_FORCE)
    keys = linkages.order_by().values("pk")
    rows = each_type(linkages, "flow_value", LinkageStatement.objects.filter(linkage__in=keys))
    excluded = [("linkage", pk, str(_("its type is not known"))) for pk, _seller, name, _value, _currency in rows if not name]
    known = [row for row in rows if row[2]]
    if parameters.get("by") == "value":
        currency = most_common([row[4] for row in known if row[3] is not None])
        excluded += [("linkage", row[0], str(_("no value known in the reporting currency"))) for row in known if not worth(row, currency)]
        known = [row for row in known if worth(row, currency)]
        weights = {row[0]: row[3] for row in known}
    else:
        weights = {row[0]: Decimal(1) for row in known}
    total = sum(weights.values(), Decimal(0))
    mine = [row for row in known if row[2] == parameters.get("type")]
    value = 100 * sum((weights[row[0]] for row in mine), Decimal(0)) / total if total else None
    inputs = tuple(Input("linkage", row[0], row[1], weights[row[0]]) for row in known)
    return Relation(value, inputs, tuple(excluded), frozenset(row[1] for row in mine), {"used": len(known), "expected": len(rows)})


def worth(row, currency):
    return row[3] is not None and row[4] == currency
