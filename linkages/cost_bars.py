"""How costs are shown: a bar of its parts for each period, on one scale, with the words that say the same."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.costs import PARTS
from core.templatetags.components import percent, plain

WIDTH = 240
REASONS = {
    "": "",
    "no_part": gettext_lazy("No part of it is known."),
    "no_quantity": gettext_lazy("How much was traded in this period is not known."),
    "nothing_traded": gettext_lazy("Nothing was traded in this period."),
    "other_currency": gettext_lazy("No rate is known between its currency and that of the comparison."),
    "other_unit": gettext_lazy("It was traded in a unit that cannot be added to the others."),
}
NAMES = {
    "search": gettext_lazy("Search"),
    "bargaining": gettext_lazy("Bargaining"),
    "transport": gettext_lazy("Transport"),
    "checking": gettext_lazy("Checking"),
    "other": gettext_lazy("Other"),
    "waiting": gettext_lazy("Waiting for payment"),
}
COLOURS = {name: f"c{number}" for number, name in enumerate(PARTS, start=1)}


def amount(number, currency, unit):
    """`KES 2.35/kg`; small amounts with three digits that say something."""
    return f"{currency}\u00a0{plain(number, 2 if abs(number) >= 1 else 4)}/{unit}"


def drawn(lines):
    """Adds `bar`, `told`, `per_unit`, `share` and `missing` to each of `lines` (Worked, of one unit and currency or of several).

    Bars are on one scale for each unit and currency.
    """
    scales = {}
    for worked in lines:
        if worked.cost.per_unit is not None:
            scale = (worked.currency, worked.unit)
            scales[scale] = max(scales.get(scale, 0), worked.cost.per_unit)
    return [line_of(worked, scales.get((worked.currency, worked.unit))) for worked in lines]


def line_of(worked, highest):
    return {
        "worked": worked,
        "row": worked.row,
        "bar": segments(worked, highest) if highest else [],
        "says": says(worked),
        "per_unit": None if worked.cost.per_unit is None else amount(worked.cost.per_unit, worked.currency, worked.unit),
        "share": worked.cost.share_of_price,
        "reason": str(REASONS[worked.reason]),
        "missing": ", ".join(str(NAMES[name]).lower() for name in worked.cost.missing),
    }


def segments(worked, highest):
    """[{x, width, colour, words}] of the parts that are known, from zero."""
    found, x = [], 0.0
    for name in PARTS:
        part = worked.per_unit(name)
        if part:
            width = float(part / highest) * WIDTH
            words = f"{NAMES[name]}: {amount(part, worked.currency, worked.unit)}"
            found.append({"x": f"{x:.1f}", "width": f"{max(width - 1, 1):.1f}", "colour": COLOURS[name], "words": words})
            x += width
    return found


def says(worked):
    """The bar in a sentence."""
    if worked.cost.per_unit is None:
        return ""
    parts = [f"{NAMES[n]} {amount(p, worked.currency, worked.unit)}" for n in PARTS if (p := worked.per_unit(n))]
    total = amount(worked.cost.per_unit, worked.currency, worked.unit)
    words = _("%(total)s in all: %(parts)s.") % {"total": total, "parts": ", ".join(parts)} if parts else total
    share = worked.cost.share_of_price
    return f"{words} {_('%(share)s of the price.') % {'share': percent(share)}}" if share is not None else words


def legend(lines):
    """[(colour, name)] of the parts that some of `lines` has."""
    seen = {name for line in lines for name in PARTS if line["worked"].per_unit(name)}
    return [(COLOURS[name], NAMES[name]) for name in PARTS if name in seen]
