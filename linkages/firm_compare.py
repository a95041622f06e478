"""What a firm gets in return, for its eyes alone: how it stands among firms like it, what the end markets pay, its data as a file."""

import tempfile
from dataclasses import dataclass

from django.http import FileResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from actors.consents import standing_pairs
from actors.enums import Shared, Viewer
from analysis.rounding import half_up
from core.exports import EXPORTS, MOST_AT_ONCE, chosen, file_name, values
from core.templatetags.components import money, number
from core.writers import FORMATS, write_sheets
from linkages.benchmark import benchmark
from linkages.firm_views import FirmPage
from linkages.queries import end_markets_of, latest_prices
from markets import price_chart
from markets.models import Function

MOST_PRICES = 60
PHONE = (320, 150)  # pixels of a chart, so that its words are as large as those beside it
WIDTH, HEIGHT, PAD = 300, 56, 12
KINDS = ("linkages", "statements", "deliveries", "transaction-costs", "exchanges")


@dataclass(frozen=True)
class Strip:
    """Where one value stands between the quartiles of others, in pixels: the middle half as a box, its median, and the own value."""

    left: str
    wide: str
    middle: str
    own: str
    says: str
    width: int = WIDTH
    height: int = HEIGHT


def strip_of(measure):
    """The drawing of one measure of `benchmark`; None where the others are too few or the own value is not known."""
    told = [measure[name] for name in ("lower_quartile", "median", "upper_quartile")]
    if measure["own"] is None or None in told:
        return None
    low, high = min(*told, measure["own"]), max(*told, measure["own"])
    room = (high - low) or 1

    def x(value):
        return PAD + float((value - low) / room) * (WIDTH - 2 * PAD)

    return Strip(
        left=f"{x(told[0]):.1f}",
        wide=f"{max(x(told[2]) - x(told[0]), 2):.1f}",
        middle=f"{x(told[1]):.1f}",
        own=f"{x(measure['own']):.1f}",
        says=finding(measure),
    )


def worded(value, unit):
    """A value as people read it: money to the cent, a count or the middle of counts to a tenth."""
    if unit:
        currency, _slash, per = unit.partition("/")
        return money(value, currency, per)
    return number(value if value is None else half_up(value, 1))


def told(measure):
    """One measure for the page: with its drawing, and its values as words."""
    names = ("own", "lower_quartile", "median", "upper_quartile")
    return {**measure, "strip": strip_of(measure), "words": {name: worded(measure[name], measure["unit"]) for name in names}}


def finding(measure):
    """The comparison in a sentence."""
    if measure["own"] < measure["lower_quartile"]:
        return _("Less than most of them.")
    if measure["own"] > measure["upper_quartile"]:
        return _("More than most of them.")
    return _("About as most of them.")


class CompareView(FirmPage):
    """How we stand among firms that do the same in our country; none of them is named."""

    tab = "trend"

    def get(self, request):
        found = benchmark(self.firm, request.user)
        names = dict(Function.objects.for_user(request.user).filter(pk__in=[f["function"] for f in found]).values_list("pk", "name"))
        parts = [
            {
                "name": names.get(part["function"], ""),
                "actors": part["actors"],
                "lines": [told(line) for line in part["measures"]],
            }
            for part in found
        ]
        takes_part = (Shared.COMPARED, Viewer.FIRMS) in standing_pairs(self.firm)
        return self.page("compare", _("Firms like us"), parts=parts, takes_part=takes_part)


class PricesView(FirmPage):
    """What the markets at the end of our chains pay."""

    tab = "trend"

    def get(self, request):
        markets = list(end_markets_of(self.firm, request.user))
        found = {market.pk: [] for market in markets}
        for row in latest_prices(markets, timezone.localdate(), MOST_PRICES):
            found[row.end_market_id].append(row)
        parts = [
            {
                "market": market,
                "latest": found[market.pk][0] if found[market.pk] else None,
                "charts": price_chart.charts(found[market.pk], PHONE),
            }
            for market in markets
        ]
        return self.page("prices", _("Prices at the end markets"), parts=parts)


class DataView(FirmPage):
    """All that stands of our trade, as one file: it is ours to keep, and to take elsewhere."""

    tab = "record"

    def get(self, request):
        counts = [(EXPORTS[kind].label, self.rows(EXPORTS[kind]).order_by().count()) for kind in KINDS]
        too_many = any(count > MOST_AT_ONCE for _label, count in counts)
        if request.GET.get("format") == "xlsx" and not too_many:
            return self.workbook()
        return self.page("data", _("Our data as a file"), counts=counts, too_many=too_many)

    def rows(self, export):
        """What is known of this firm's trade, as its own people see it."""
        return chosen(export, self.request.user, {"actor": self.firm.code})

    def workbook(self):
        """A sheet for each kind, of this firm's alone; rows come from the database as they are written."""
        made = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
        write_sheets([self.sheet(EXPORTS[kind]) for kind in KINDS], made)
        made.seek(0)
        title = f"{file_name(self.firm.code)}-{date_format(timezone.localdate(), 'Y-m-d')}.xlsx"
        return FileResponse(made, as_attachment=True, filename=title, content_type=FORMATS["xlsx"].content_type)

    def sheet(self, export):
        return str(export.label), [column.header for column in export.fields], values(export.fields, self.rows(export))
