"""Whether trading costs less than before: periods that ended before a day beside those that began on it or later."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from analysis.costs import Together, change, together
from linkages.costs import comparable, costs_of, worked_for
from linkages.sales import most_common

STRADDLES = "straddles"


@dataclass(frozen=True)
class Compared:
    """Costs of a unit before and after the day, each the ratio of sums."""

    before: Together
    after: Together

    @property
    def change(self):
        """In percent of before; negative where trading became cheaper."""
        return change(self.before.per_unit, self.after.per_unit)


@dataclass(frozen=True)
class Line:
    """One side of one linkage."""

    linkage: object
    side: str
    compared: Compared

    @property
    def actor(self):
        return self.linkage.from_actor if self.side == "from" else self.linkage.to_actor


@dataclass(frozen=True)
class Comparison:
    """`whole` is over all that was stated; `same` over those sides alone that spoke of both times, like with like."""

    day: date
    unit: str
    currency: str
    lines: list
    whole: Compared
    same: Compared
    left: list  # (Worked, why it is left out)


def compare(user, day, *, currency="", **which):
    """The `Comparison` of the costs that `user` may see of `which` linkages, in one currency: the most common, if none is named."""
    rows = costs_of(user, **which)
    currency = currency or most_common([row.currency_id for row in rows])
    found, left = comparable(list(worked_for(user, rows, currency).values()))
    sides = defaultdict(lambda: {"before": [], "after": []})
    for worked in found:
        row = worked.row
        when = "before" if row.period_end < day else "after" if row.period_start >= day else None
        if when is None:
            left.append((worked, STRADDLES))
        else:
            sides[row.linkage_id, row.side][when].append(worked)
    lines = [line_of(told) for _key, told in sorted(sides.items())]
    both = [told for told in sides.values() if told["before"] and told["after"]]
    unit = found[0].unit if found else ""
    return Comparison(day, unit, currency, lines, compared(list(sides.values())), compared(both), left)


def compared(many):
    """Several sides as one."""
    return Compared(*(together(w.cost for told in many for w in told[when]) for when in ("before", "after")))


def line_of(told):
    row = (told["before"] or told["after"])[0].row
    return Line(row.linkage, row.side, compared([told]))
