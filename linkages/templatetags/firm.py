"""What the firm's pages say of a linkage's state, their bars, and what each of their forms carries."""

import uuid

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from core.templatetags.components import plain
from linkages.enums import LinkageStatus

register = template.Library()

WIDTH, HEIGHT, FOOT, HEAD = 300, 130, 20, 18
FEWEST = 4  # places for bars: one alone would be a wall


@register.filter
def state_words(state):
    """The state of a linkage as people read it."""
    return LinkageStatus(state).label if state in LinkageStatus.values else state


@register.simple_tag
def once(typed_for):
    """What makes a form count once (linkages/receipts.py): a uuid of its own, and for whom it is typed, as `person:firm`."""
    fields = '<input type="hidden" name="client_uuid" value="{}"><input type="hidden" name="typed_for" value="{}">'
    return format_html(fields, uuid.uuid4(), typed_for)


@register.simple_tag
def bar_chart(trend):
    """Amounts by period from zero, as SVG; a period without an amount is a gap, never a zero."""
    if not trend.highest:
        return ""
    step = WIDTH / max(len(trend.points), FEWEST)
    bars = []
    for number, point in enumerate(trend.points):
        x, middle = number * step + 4, number * step + step / 2
        words = (f"{middle:.0f}", HEIGHT - 5, point.label if len(trend.points) <= 4 else point.label[:2])
        bars.append(format_html('<text x="{}" y="{}" text-anchor="middle">{}</text>', *words))
        if point.quantity is None:
            continue
        tall = float(point.quantity / trend.highest) * (HEIGHT - FOOT - HEAD)
        top = HEIGHT - FOOT - tall
        bars.append(
            format_html(
                '<rect class="bar" x="{}" y="{}" width="{}" height="{}"/>', f"{x:.0f}", f"{top:.1f}", f"{step - 8:.0f}", f"{tall:.1f}"
            )
        )
        bars.append(
            format_html(
                '<text class="strong" x="{}" y="{}" text-anchor="middle">{}</text>',
                f"{middle:.0f}",
                f"{top - 4:.0f}",
                plain(point.quantity),
            )
        )
    said = _("Sold by period, in %(unit)s; the last one is %(value)s.") % {"unit": trend.unit, "value": trend.latest.quantity}
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        HEIGHT,
        said,
        format_html_join("", "{}", ((b,) for b in bars)),
    )
