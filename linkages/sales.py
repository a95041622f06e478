"""What was sold on linkages within a period, from the statements of the two sides."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from core.models import Unit
from core.rates import Rates
from linkages.models import LinkageStatement
from linkages.queries import in_force


@dataclass(frozen=True)
class Sale:
    """What one linkage moved in one stated period: quantity in its base unit, value in the reporting currency; None if not known."""

    linkage: int
    seller: int
    abroad: bool
    quantity: Decimal | None
    unit: str
    value: Decimal | None


def sales_within(linkages, start, end, currency="", statements=None):
    """(sales, excluded) of `linkages` whose statements cover days from `start` to `end` and no others.

    A statement of a longer period is left out: its sales cannot be parted, and would be counted again in the next report.
    Per side the firm's own word rules over one on its behalf, then the newer; where both sides gave a figure, their mean.
    Without `currency`, the most common one of the statements is reported in. `statements` narrows what counts, such as to
    those that one reader may see.
    """
    ends = {
        pk: (seller, home != abroad)
        for pk, seller, home, abroad in linkages.values_list("pk", "from_actor", "from_actor__country", "to_actor__country")
    }
    told = LinkageStatement.objects.all() if statements is None else statements
    said = in_force(told.filter(linkage__in=list(ends), says="exists", period_start__lte=end, period_end__gte=start))
    rows = list(said.order_by("linkage", "period_start", "period_end", "side", "stated_at", "pk"))
    inside = [row for row in rows if row.period_start >= start and row.period_end <= end]
    excluded = {("linkage", row.linkage_id, "stated for a period that is not within this one") for row in rows} - {
        ("linkage", row.linkage_id, "stated for a period that is not within this one") for row in inside
    }
    rates = Rates(currency or most_common([row.currency_id for row in inside if row.currency_id]))
    units = {unit.code: unit for unit in Unit.objects.order_by("pk")}
    found = []
    for (linkage, first, last), sides in by_period(inside).items():
        seller, abroad = ends[linkage]
        told = [side_figures(row, units, rates, first, last) for row in sides.values()]
        bases = {unit for quantity, unit, _value in told if quantity is not None}
        quantity = mean([q for q, _unit, _value in told]) if len(bases) == 1 else None
        value = mean([v for _quantity, _unit, v in told])
        if value is None:
            excluded.add(("linkage", linkage, "no value known in the reporting currency"))
        found.append(Sale(linkage, seller, abroad, quantity, next(iter(bases), ""), value))
    return found, tuple(sorted(excluded))


def most_common(codes):
    return max(sorted(set(codes)), key=codes.count) if codes else ""


def by_period(rows):
    """{(linkage, first day, last day): {side: ruling statement}}; rows come oldest first."""
    found = defaultdict(dict)
    for row in rows:
        sides = found[row.linkage_id, row.period_start, row.period_end]
        ruling = sides.get(row.side)
        if ruling is None or row.by_firm_id or not ruling.by_firm_id:
            sides[row.side] = row
    return found


def side_figures(row, units, rates, first, last):
    """(quantity in the base unit, that unit, value in the reporting currency) as one side states it."""
    unit = units.get(row.unit_id)
    factor = unit.factor if unit is not None and unit.base and unit.factor else Decimal(1)
    base = unit.base if unit is not None and unit.base else (row.unit_id or "")
    quantity = None if row.quantity is None else row.quantity * factor
    value = None if row.quantity is None or row.price is None else row.quantity * row.price
    return quantity, base, rates.converted(value, row.currency_id, first, last)


def mean(values):
    known = [v for v in values if v is not None]
    return sum(known, Decimal(0)) / len(known) if known else None
