"""How much of a firm's sales go to one buyer, by the value that stands on its linkages.

An open market is no buyer: what is sold there is sold, but to nobody whom a firm could depend on.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from actors.enums import ActorKind
from analysis.concentration import concentration
from core.rates import Rates
from linkages.sales import most_common

A_YEAR = timedelta(days=365)
NO_VALUE = _("no value known")
NO_RATE = _("no rate into the currency of most sales is known")
COLUMNS = ("pk", "from_actor", "to_actor", "to_actor__kind", "flow_value", "flow_currency")


@dataclass
class Sold:
    """What one firm sold, in one `currency`: value by buyer (keys of actors), at open markets, and linkages left out with the reason."""

    currency: str
    by_buyer: dict = field(default_factory=lambda: defaultdict(Decimal))
    open_market: Decimal = Decimal(0)
    inputs: list = field(default_factory=list)
    excluded: list = field(default_factory=list)

    @property
    def total(self):
        return sum(self.by_buyer.values(), self.open_market)

    @property
    def largest(self):
        """(buyer, its share of all sales, 0 to 1); None where nothing of a known value was sold to a known buyer."""
        if not self.total or not self.by_buyer:
            return None
        buyer = max(self.by_buyer, key=lambda key: (self.by_buyer[key], -key))
        return buyer, self.by_buyer[buyer] / self.total

    @property
    def concentration(self):
        """Over the buyers that are known (analysis.concentration); None without any."""
        return concentration(self.by_buyer.values())

    @property
    def unidentified(self):
        """The share of all sales (0 to 1) that went to open markets; None where nothing was sold."""
        return self.open_market / self.total if self.total else None


def sold(linkages, day):
    """{seller: Sold} of `linkages` (a queryset), each seller in the currency of most of its sales.

    Other currencies are taken at the mean rate of the year until `day`; where none is known the linkage is left out, and listed.
    """
    lines = defaultdict(list)
    for line in linkages.order_by("pk").values_list(*COLUMNS):
        lines[line[1]].append(line)
    rates = {}
    return {seller: of_seller(found, day, rates) for seller, found in lines.items()}


def of_seller(lines, day, rates):
    found = Sold(most_common([currency for *_line, value, currency in lines if value is not None]))
    for pk, _seller, buyer, kind, value, currency in lines:
        if value is None:
            found.excluded.append((pk, NO_VALUE))
            continue
        if currency != found.currency:
            if found.currency not in rates:
                rates[found.currency] = Rates(found.currency)
            value = rates[found.currency].converted(value, currency, day - A_YEAR, day)
        if value is None:
            found.excluded.append((pk, NO_RATE))
        elif kind == ActorKind.MARKET:
            found.open_market += value
            found.inputs.append((pk, value))
        else:
            found.by_buyer[buyer] += value
            found.inputs.append((pk, value))
    return found
