"""Money in another currency, at the rate of its day (METHOD §10)."""

from datetime import timedelta
from decimal import Decimal

from core.models import ExchangeRate

OLDEST = timedelta(days=7)


class Rates:
    """Rates into one currency, read once. `converted` answers None where none is known: never a guess, never 1."""

    def __init__(self, currency):
        self.currency = currency
        rows = ExchangeRate.objects.order_by("on", "pk").values_list("from_currency", "to_currency", "on", "rate")
        self.into = {}
        for source, target, on, rate in rows:
            if target == currency:
                self.into.setdefault(source, []).append((on, rate))
            elif source == currency and rate:
                self.into.setdefault(target, []).append((on, Decimal(1) / rate))
        for found in self.into.values():
            found.sort(key=lambda pair: pair[0])

    def converted(self, amount, currency, start, end):
        """`amount` of a flow of unknown days from `start` to `end`: at the mean rate of those days, else the last one, at most 7 days older."""
        if amount is None or currency == self.currency:
            return amount
        known = self.into.get(currency, [])
        within = [rate for on, rate in known if start <= on <= end]
        if within:
            return amount * sum(within) / len(within)
        before = [(on, rate) for on, rate in known if on <= end]
        if before and end - before[-1][0] <= OLDEST:
            return amount * before[-1][1]
        return None
