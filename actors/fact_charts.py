"""How an actor's facts went over time, as small charts: one value for each day, by the rule of which fact counts."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actors.sizes import workers
from core.templatetags.components import number, percent

WIDTH, HEIGHT = 260, 110
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 24, 22
MOST_DOTS = 24


@dataclass(frozen=True)
class Chart:
    """Ready for its template: polyline, dots with their words, the two ends, and a sentence that says the same."""

    label: str
    line: str
    dots: tuple
    ends: tuple
    says: str
    width: int = WIDTH
    height: int = HEIGHT


def turnover(profile, currency):
    return profile.turnover if profile.currency_id == currency else None


SERIES = (
    ("workers", gettext_lazy("Workers"), lambda p, unit: workers(p), lambda v, unit: number(v)),
    ("women", gettext_lazy("Women employed"), lambda p, unit: p.employees_female, lambda v, unit: number(v)),
    ("turnover", gettext_lazy("Turnover"), turnover, lambda v, unit: f"{unit} {number(v, 0)}"),
    ("owned", gettext_lazy("Owned by women"), lambda p, unit: p.female_owned_share, lambda v, unit: percent(v, 0)),
    ("used", gettext_lazy("Capacity used"), lambda p, unit: p.capacity_used, lambda v, unit: percent(v, 0)),
)


def charts(profiles):
    """A `Chart` for each figure that `profiles` (in the order in which they count) say of two days or more."""
    currency = next((p.currency_id for p in profiles if p.turnover is not None), "")
    found = []
    for _key, label, read, write in SERIES:
        days = {}
        for profile in profiles:  # the first of a day counts
            value = read(profile, currency)
            if value is not None:
                days.setdefault(profile.as_of, Decimal(value))
        if len(days) > 1:
            points = sorted(days.items())[-MOST_DOTS:]
            found.append(chart(label, points, lambda value, write=write: write(value, currency)))
    return found


def chart(label, points, worded):
    (first, before), (last, after) = points[0], points[-1]
    lowest, highest = min(value for _day, value in points), max(value for _day, value in points)
    lowest = min(lowest, Decimal(0))  # the axis begins at zero, so that a small change looks small

    def at(day, value):
        x = LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / (last - first).days
        share = float((value - lowest) / (highest - lowest)) if highest > lowest else 0
        return f"{x:.1f}", f"{HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share:.1f}"

    says = _("%(label)s: %(before)s in %(first)s, %(after)s in %(last)s.") % {
        "label": label,
        "before": worded(before),
        "after": worded(after),
        "first": date_format(first, "M Y"),
        "last": date_format(last, "M Y"),
    }
    return Chart(
        label=str(label),
        line=" ".join(",".join(at(day, value)) for day, value in points),
        dots=tuple((*at(day, value), f"{date_format(day, 'j M Y')}: {worded(value)}") for day, value in points),
        ends=((LEFT, "start", date_format(first, "Y")), (WIDTH - RIGHT, "end", date_format(last, "Y"))),
        says=says,
    )
