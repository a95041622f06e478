"""How an actor's facts went over time, as small charts: one value for each day, by the rule of which fact counts."""

from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actors.sizes import workers
from core.templatetags.components import NBSP, number, percent

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


def in_nothing(profile):
    """Of a count or a share: all days compare."""
    return ""


def cost_is_in(profile):
    return profile.cost_currency_id, profile.cost_unit_id


def words_of_cost(value, stated_in):
    currency, unit = stated_in
    return f"{currency}{NBSP}{number(value, 2)}/{unit}"


# (label, value of a profile, in which currency or unit it is stated, the value in words)
SERIES = (
    (gettext_lazy("Workers"), workers, in_nothing, lambda v, _unit: number(v)),
    (gettext_lazy("Women employed"), attrgetter("employees_female"), in_nothing, lambda v, _unit: number(v)),
    (gettext_lazy("Turnover"), attrgetter("turnover"), attrgetter("currency_id"), lambda v, currency: f"{currency} {number(v, 0)}"),
    (gettext_lazy("Owned by women"), attrgetter("female_owned_share"), in_nothing, lambda v, _unit: percent(v, 0)),
    (gettext_lazy("Capacity a year"), attrgetter("capacity"), attrgetter("unit_id"), lambda v, unit: f"{number(v)}{NBSP}{unit}"),
    (gettext_lazy("Capacity used"), attrgetter("capacity_used"), in_nothing, lambda v, _unit: percent(v)),
    (gettext_lazy("Cost of one unit"), attrgetter("unit_cost"), cost_is_in, words_of_cost),
)


def charts(profiles):
    """A `Chart` for each figure that `profiles` (in the order in which they count) say of two days or more.

    What is said in another currency or unit than the newest has no place on the same axis, and is left out.
    """
    found = []
    for label, read, unit_of, write in SERIES:
        saying = [profile for profile in profiles if read(profile) is not None]
        stated_in = unit_of(saying[0]) if saying else ""
        days = {}
        for profile in saying:  # the first of a day counts
            if unit_of(profile) == stated_in:
                days.setdefault(profile.as_of, Decimal(read(profile)))
        if len(days) > 1:
            points = sorted(days.items())[-MOST_DOTS:]
            found.append(chart(label, points, lambda value, write=write, unit=stated_in: write(value, unit)))
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
