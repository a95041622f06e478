"""What stands above and below the chain on its map: enabling factors by level, supporting markets, the legend."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkages.enums import Governance
from linkages.ink import amount, link, look, pins, rect, text
from linkages.plan import GUTTER, MARGIN, cut, text_width
from markets.enums import Effect, Level

# governance: (width of the centre line, its dashes); market has none, as nothing ties the two beyond the sale
TIES = {
    Governance.MODULAR: (1.9, "9 4"),
    Governance.RELATIONAL: (1.9, "12 3 2 3"),
    Governance.CAPTIVE: (1.9, "2 3"),
    Governance.HIERARCHY: (2.6, ""),
}
KIND_DASHES = {"service": "5 4", "horizontal": "2 4"}


def factor_rows(data, width):
    """Enabling factors by level, as (drawn parts, height)."""
    parts, y = [], 0
    factors = [b for b in data["bands"] if b["kind"] == "enabling_factor"]
    for level in Level:
        row = [b for b in factors if b["level"] == level]
        if not row:
            continue
        parts.append(text(MARGIN, y + 20, level.label, "b"))
        x = MARGIN + GUTTER
        for band in row:
            effect = Effect(band["effect"]).label.lower()
            room = min(text_width(band["label"], 12.5) + text_width(effect, 11.5) + 62, width - MARGIN - GUTTER - MARGIN)
            if x + room > width - MARGIN and x > MARGIN + GUTTER:
                x, y = MARGIN + GUTTER, y + 36
            parts.append(factor(band, x, y, room, effect, marks_on(data, "enabling_factor", band)))
            x += room + 10
        y += 36
    return parts, y


def factor(band, x, y, room, effect, marks):
    sign = f"M{x + 11:.1f} {y + 20}l5 -9 5 9z" if band["effect"] == "helps" else f"M{x + 11:.1f} {y + 11}l5 9 5 -9z"
    title = cut(band["label"], room - 58 - text_width(effect, 11.5), 12.5)
    label = f"{band['label']}: {effect}, {Level(band['level']).label.lower()}"
    drawn = link(
        band["url"],
        label,
        rect(x, y, room, 30, "box"),
        f'<path d="{sign}" {look(band["effect"])}/>',
        text(x + 28, y + 19.5, title),
        text(x + room - 10, y + 19.5, effect, "s", "end"),
    )
    return drawn + pins(x + room - 6, y, marks)


def supporting_rows(data, width):
    """Supporting markets with providers and how much they are used, as (drawn parts, height)."""
    markets = [b for b in data["bands"] if b["kind"] == "supporting_market"]
    across = max(1, int((width - 2 * MARGIN + 12) // 280))
    room = (width - 2 * MARGIN - 12 * (across - 1)) / across
    parts = []
    for number, band in enumerate(markets):
        x, y = MARGIN + (room + 12) * (number % across), 68 * (number // across)
        providers = ngettext("%(n)s provider", "%(n)s providers", band["providers"]) % {"n": amount(band["providers"])}
        use = _("use not known") if band["use"] is None else _("use %(n)s of 4") % {"n": band["use"]}
        note = f"{providers} · {use}"
        drawn = [
            rect(x, y, room, 58, "box"),
            text(x + 10, y + 18, cut(band["label"], room - 36, 12.5)),
            text(x + 10, y + 34, note, "s"),
            rect(x + 10, y + 43, room - 20, 6, "track", 3),
        ]
        if band["use"]:
            drawn.append(rect(x + 10, y + 43, (room - 20) * band["use"] / 4, 6, "fill", 3))
        parts.append(
            link(band["url"], f"{band['label']}: {note}", *drawn) + pins(x + room - 6, y, marks_on(data, "supporting_market", band))
        )
    return parts, 68 * ((len(markets) + across - 1) // across)


def marks_on(data, kind, record):
    return [m for m in data["markers"] if m["on"] == f"{kind}-{record['id']}"]


def legend(data, y, width):
    """What lines, colours and signs mean, as (drawn parts, height)."""
    marks = [("", _("Centre line"))]
    marks += [(line_mark(*TIES.get(kind, (0, ""))), kind.label.lower()) for kind in Governance]
    marks += [
        ("", _("Width")),
        ("", _("%(unit)s as both sides say; thin where not known") % {"unit": data["unit"]}),
        (thin_mark("5 4"), _("services")),
        (thin_mark("2 4"), _("membership")),
        (f'<path d="M0 0h40" stroke-width="1.6" {look("route")}/>', _("route to the market")),
        ("", _("Under a volume")),
        ("", _("linkages · confirmed by both sides")),
        ("", _("Box")),
        ("", _("height grows with the logarithm of the count")),
        (f'<circle cx="10" cy="0" r="8" {look("pin")}/>', _("constraint")),
        (f'<path d="M4 4l5 -9 5 9z" {look("helps")}/>', _("helps")),
        (f'<path d="M4 -5l5 9 5 -9z" {look("hinders")}/>', _("hinders")),
    ]
    parts, x, row = [], MARGIN, 0
    for mark, words in marks:
        heading = not mark and words[:1].isupper()
        room = (46 if "h40" in mark or "h42" in mark else 22 if mark else 0) + text_width(words, 11.5) + 16
        if x + room > width - MARGIN:
            x, row = MARGIN, row + 1
        at = y + 22 * row
        if mark:
            parts.append(f'<g transform="translate({x:.1f} {at:.1f})">{mark}</g>')
        parts.append(text(x + (46 if "h40" in mark or "h42" in mark else 22 if mark else 0), at + 4, words, "b" if heading else "s"))
        x += room
    return parts, 22 * (row + 1)


def line_mark(width, dashes):
    centre = f'<path d="M0 0h42" stroke-width="{width}" stroke-dasharray="{dashes}" {look("mid")}/>' if width else ""
    return f'<path d="M0 0h42" stroke-width="11" {look("rib")}/>{centre}'


def thin_mark(dashes):
    return f'<path d="M0 0h40" stroke-width="1.6" stroke-dasharray="{dashes}" {look("thin")}/>'
