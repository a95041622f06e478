"""The pen of drawn maps and charts: marks with a class and the same look as attributes, numbers as people write them.

On a page `static/css/map.css` puts the theme's colours over the attributes; a file alone prints in these literal ones.
No style attribute and no style element: the pages' policy forbids both.
"""

from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NBSP = "\u00a0"
# class: its look where no stylesheet is
LOOKS = {
    "ground": 'fill="#ffffff"',
    "lane": 'fill="#eaf0ef"',
    "cell": 'fill="#f8faf9" stroke="#d8dfdd"',
    "box": 'fill="#ffffff" stroke="#7b8986"',
    "rib": 'fill="none" stroke="#2c5560" stroke-opacity="0.3"',
    "mid": 'fill="none" stroke="#12373b"',
    "thin": 'fill="none" stroke="#2c5560"',
    "route": 'fill="none" stroke="#5b6966" stroke-dasharray="1 5" stroke-linecap="round"',
    "tip": 'fill="#12373b"',
    "pin": 'fill="#98201a" stroke="#ffffff" stroke-width="2"',
    "net-d": 'fill="none" stroke="#98201a"',
    "net-l": 'fill="none" stroke="#5b6966"',
    "net-d-tip": 'fill="#98201a"',
    "net-l-tip": 'fill="#5b6966"',
    "net-s": 'fill="#44524f" font-size="11.5" paint-order="stroke" stroke="#ffffff" stroke-width="4" stroke-linejoin="round"',
    "net-h": 'fill="#16211f" font-size="13" font-weight="650" paint-order="stroke" stroke="#ffffff" stroke-width="4" stroke-linejoin="round"',
    "track": 'fill="#e9eeed"',
    "fill": 'fill="#0a5c62"',
    "helps": 'fill="#0d5c3a"',
    "hinders": 'fill="#98201a"',
    "t": 'fill="#16211f" font-size="12.5"',
    "h": 'fill="#16211f" font-size="13" font-weight="650"',
    "s": 'fill="#44524f" font-size="11.5"',
    "b": 'fill="#44524f" font-size="11.5" font-weight="650"',
    "vol": 'fill="#16211f" font-size="11" font-weight="600" paint-order="stroke" stroke="#eaf0ef" stroke-width="4" stroke-linejoin="round"',
    "sub": 'fill="#44524f" font-size="10" paint-order="stroke" stroke="#eaf0ef" stroke-width="4" stroke-linejoin="round"',
    "pin-t": 'fill="#ffffff" font-size="11.5" font-weight="700"',
    "c1": 'fill="#6271e5"',
    "c2": 'fill="#d67b38"',
    "c3": 'fill="#496b6a"',
    "c4": 'fill="#6b1660"',
    "c5": 'fill="#3d2c13"',
    "c6": 'fill="#8394a3"',
    "c7": 'fill="#a1470c"',
    "c8": 'fill="#4130ad"',
    "c0": 'fill="#5b6966"',
}


def look(name, more=""):
    return f'class="{name}" {LOOKS[name]}{more}'


def text(x, y, words, name="t", anchor="start", more=""):
    end = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look(name, end + more)} unicode-bidi="plaintext">{escape(str(words))}</text>'


def rect(x, y, width, height, name, radius=4, more=""):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius}" {look(name, more)}/>'


def link(url, label, *parts):
    words = quoteattr(label)
    return f"<a href={quoteattr(url)} aria-label={words}><title>{escape(label)}</title>{''.join(parts)}</a>"


def amount(value, places=1):
    """A number as people of this language write it; small ones keep `places` decimals."""
    value = Decimal(value)
    places = 0 if value == value.to_integral_value() or abs(value) >= 100 else places
    return formats.number_format(round(value, places), decimal_pos=places, force_grouping=True)


def actors(count):
    if count == 0:
        return _("nobody recorded")
    return ngettext("%(n)s actor", "%(n)s actors", count) % {"n": amount(count)}


def share(part, whole):
    return f"{formats.number_format(round(Decimal(100) * part / whole))}{NBSP}%"


def pin(x, y, mark):
    label = _("Constraint %(number)s: %(title)s, severity %(severity)s of 5") % mark
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="10" {look("pin")}/>'
    return link(mark["url"], label, dot, text(x, y + 4, mark["number"], "pin-t", "middle"))


def pins(x, y, marks):
    """Numbered constraints from the right end leftwards."""
    return "".join(pin(x - 23 * at, y, mark) for at, mark in enumerate(marks))
