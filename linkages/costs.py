"""What trading costs each side, worked out for one unit: by what was stated of costs, and of quantities."""

from dataclasses import dataclass

from analysis.costs import STATED, WAITING, Cost, transaction_cost, waiting
from core.models import Unit
from core.rates import Rates
from linkages.enums import Side
from linkages.models import LinkageStatement, TransactionCost
from linkages.queries import in_force
from linkages.sales import by_period, mean, most_common, side_figures

OWN, FLOW = "own", "flow"  # whose quantity a cost is divided by: what its side stated itself, or what flowed as the other side says
OTHER_CURRENCY = "other_currency"


@dataclass(frozen=True)
class Worked:
    """One statement of costs, worked out: its `parts` and `cost` in `currency`, for one `unit` (the base unit of what was traded)."""

    row: TransactionCost
    parts: dict
    cost: Cost
    unit: str
    currency: str
    quantity_from: str
    reason: str

    @property
    def actor(self):
        """Key of the actor that bears it."""
        return self.row.linkage.from_actor_id if self.row.side == Side.FROM else self.row.linkage.to_actor_id

    def per_unit(self, part):
        """What one part comes to for a unit; None where it is not known."""
        amount = self.parts.get(part)
        return amount / self.cost.quantity if amount is not None and self.cost.per_unit is not None else None


def work_out(costs, statements, currency=""):
    """{key: Worked} of `costs` (rows with their linkage and its chain), by the quantities that `statements` tell. Few queries.

    The quantity is the side's own of the same period; where it gave none, what the other side says. Amounts stay in the currency
    of each, unless `currency` names one for all.
    """
    keys = {cost.linkage_id for cost in costs}
    said = in_force(statements.filter(linkage__in=keys, says="exists"))
    told = by_period(said.order_by("linkage", "period_start", "period_end", "side", "stated_at", "pk"))
    units = {unit.code: unit for unit in Unit.objects.order_by("pk")}
    rates = {code: Rates(code) for code in ({currency} if currency else {cost.currency_id for cost in costs})}
    return {cost.pk: worked(cost, told, units, rates[currency or cost.currency_id]) for cost in costs}


def worked(cost, told, units, rates):
    period = (cost.period_start, cost.period_end)
    sides = told.get((cost.linkage_id, *period), {})
    quantity, unit, value, source = traded(cost.side, sides, units, rates, period)
    stated = {name: getattr(cost, name) for name in STATED}
    parts = {name: rates.converted(amount, cost.currency_id, *period) for name, amount in stated.items()}
    unknown_rate = any(amount is not None and parts[name] is None for name, amount in stated.items())
    chain = cost.linkage.value_chain
    parts[WAITING] = waiting(value, chain.interest_rate if chain is not None else None, cost.payment_delay_days)
    found = transaction_cost({} if unknown_rate else parts, quantity, value)
    return Worked(cost, parts, found, unit, rates.currency, source, OTHER_CURRENCY if unknown_rate else found.reason)


def traded(side, sides, units, rates, period):
    """(quantity in its base unit, that unit, value, whose it is) of one period; `sides` are {side: ruling statement}."""
    own = sides.get(side)
    if own is not None and own.quantity is not None:
        return *side_figures(own, units, rates, *period), OWN
    others = [side_figures(row, units, rates, *period) for row in sides.values() if row.quantity is not None]
    if not others:
        return None, "", None, ""
    return mean([q for q, _u, _v in others]), others[0][1], mean([v for _q, _u, v in others]), FLOW


def comparable(found, unit=""):
    """(those of `found` that can be added up, [(Worked, why not)]): with a cost of a unit, and in one unit: `unit`, else the most common."""
    known = [w for w in found if w.cost.per_unit is not None]
    unit = unit or most_common([w.unit for w in known])
    left = [(w, w.reason) for w in found if w.cost.per_unit is None] + [(w, "other_unit") for w in known if w.unit != unit]
    return [w for w in known if w.unit == unit], left


def costs_of(user, **which):
    """What counts of costs, through the eyes of `user`: [TransactionCost], the newest period first within each linkage and side."""
    rows = TransactionCost.objects.for_user(user).filter(**which).ruling()
    return list(rows.select_related("linkage__value_chain", "linkage__from_actor", "linkage__to_actor", "by_firm", "by_organization"))


def worked_for(user, costs, currency=""):
    """`costs` worked out by the statements that `user` may see."""
    return work_out(costs, LinkageStatement.objects.for_user(user), currency)
