"""The parts that templates are made of: icons, badges, panels, fields, numbers with their unit."""

from decimal import Decimal
from functools import cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from analysis.rounding import half_up

register = template.Library()

NBSP = "\u00a0"
# What a state looks like: (class, icon). Words, shape and colour always come together.
BADGES = {
    "claimed": ("is-claimed", "half"),
    "confirmed": ("is-confirmed", "check"),
    "disputed": ("is-disputed", "ne"),
    "lapsed": ("is-lapsed", "clock"),
    "ended": ("is-lapsed", "x"),
    "draft": ("is-draft", "pen"),
    "submitted": ("is-submitted", "send"),
    "returned": ("is-returned", "back"),
    "approved": ("is-approved", "check"),
    "verified": ("is-approved", "check"),
    "rejected": ("is-disputed", "x"),
    "published": ("is-approved", "check"),
    "withdrawn": ("is-lapsed", "x"),
    "open": ("is-submitted", "pen"),
    "locked": ("is-draft", "lock"),
    "addressed": ("is-submitted", "send"),
    "resolved": ("is-approved", "check"),
    "dropped": ("is-lapsed", "x"),
    "planned": ("is-draft", "clock"),
    "running": ("is-submitted", "send"),
    "queued": ("is-draft", "clock"),
    "succeeded": ("is-approved", "check"),
    "failed": ("is-disputed", "warn"),
    "cancelled": ("is-lapsed", "x"),
    "requested": ("is-submitted", "send"),
    "asked": ("is-claimed", "half"),
    "granted": ("is-approved", "check"),
    "refused": ("is-disputed", "x"),
    "missing": ("is-returned", "warn"),
    "computed": ("is-approved", "chart"),
    "active": ("is-approved", "check"),
    "closed": ("is-lapsed", "x"),
    "uploaded": ("is-draft", "import"),
    "checked": ("is-submitted", "check"),
    "committed": ("is-approved", "check"),
    "undone": ("is-lapsed", "back"),
    "helps": ("is-approved", "up"),
    "hinders": ("is-disputed", "flag"),
}


@register.simple_tag
@cache
def icon(name, extra=""):
    """One icon of our sprite; decoration only, words stand beside it. Made once: a page has a hundred of them."""
    flip = " flip" if name in ("back", "send") else ""
    return format_html(
        '<svg class="ic{}{}" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#{}"/></svg>',
        flip,
        f" {extra}" if extra else "",
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def badge(state, label=""):
    """A state in words with its shape and colour."""
    look, sign = BADGES.get(str(state), ("is-draft", "clock"))
    return format_html('<span class="badge {}">{}{}</span>', look, icon(sign), label or str(state).replace("_", " "))


@register.simple_block_tag
def panel(content, title="", note="", id="", link="", link_label="", level=2):
    """A bordered part of a page with its heading. Padding is the content's own: wrap text in <div class="body">."""
    head = ""
    if title:
        more = format_html('<a class="push small" href="{}">{}</a>', link, link_label or _("Show all")) if link else ""
        aside = format_html('<span class="small muted">{}</span>', note) if note else ""
        head = format_html("<header><h{0}>{1}</h{0}>{2}{3}</header>", level, title, aside, more)
    return format_html('<section class="panel"{}>{}{}</section>', format_html(' id="{}"', id) if id else "", head, content)


def plain(value, places=None):
    """A number in the reader's locale with thousands marks; without the zeros that a column's scale adds."""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if places is None:
        number = number.normalize()
        places = max(0, -number.as_tuple().exponent)
    text = formats.number_format(half_up(number, places), decimal_pos=places, use_l10n=True, force_grouping=True)
    return text.replace("-", "−")


@register.filter
def number(value, places=None):
    """`1,742`; "not known" for what is missing, never zero."""
    if value in (None, ""):
        return unknown()
    return plain(value, None if places is None else int(places))


@register.filter
def percent(value, places=1):
    """`54.3 %` with a space that does not break."""
    return unknown() if value in (None, "") else f"{plain(value, int(places))}{NBSP}%"


def unknown():
    return format_html('<span class="none">{}</span>', _("not known"))


@register.filter
def known(value):
    """The value, or the words "not known"."""
    return unknown() if value in (None, "") else value


@register.simple_tag
def quantity(value, unit=""):
    """`12.3 t`; a quantity never stands without its unit."""
    if value in (None, ""):
        return unknown()
    return format_html('<bdi class="nowrap">{}{}{}</bdi>', plain(value), NBSP if unit else "", unit)


@register.simple_tag
def money(value, currency="", per=""):
    """`KES 36.50/kg`."""
    if value in (None, ""):
        return unknown()
    amount = Decimal(str(value))
    places = 0 if amount == amount.to_integral_value() and abs(amount) >= 1000 else 2
    return format_html(
        '<bdi class="nowrap">{}{}{}{}</bdi>', currency, NBSP if currency else "", plain(amount, places), f"/{per}" if per else ""
    )


@register.simple_tag
def score(value, most=4):
    """A score as filled boxes, with the number in words."""
    if value is None:
        return unknown()
    boxes = "".join('<i class="on"></i>' if n < value else "<i></i>" for n in range(most))
    return format_html(
        '<span class="nowrap"><span class="score" aria-hidden="true">{}</span> {}</span>',
        mark_safe(boxes),
        _("%(value)s of %(most)s") % {"value": value, "most": most},
    )  # noqa: S308 - our own marks


@register.inclusion_tag("components/field.html")
def field(bound, hint=True):
    """A labelled form field with hint and error."""
    kind = type(bound.field.widget).__name__
    return {"field": bound, "kind": kind, "show_hint": hint}


@register.simple_tag
def site_name():
    """What this installation is called, in titles as in letters."""
    return settings.SITE_NAME


@register.simple_tag
def direction():
    return "rtl" if get_language_bidi() else "ltr"


@register.filter
def initials(name):
    words = [w for w in str(name).split() if w]
    return ("".join(w[0] for w in (words[0], words[-1])) if len(words) > 1 else str(name)[:2]).upper()


@register.filter
def get(mapping, key):
    """An entry of a dict by a key that a variable holds."""
    return mapping.get(key) if mapping else None


@register.filter
def key_of(row, lookup):
    """What a record is written as in an address."""
    return getattr(row, lookup)


@register.simple_tag(takes_context=True)
def query_without(context, name):
    """This page's query without `name`, from the first page on."""
    query = context["request"].GET.copy()
    for gone in (name, "cursor"):
        query.pop(gone, None)
    return f"?{query.urlencode()}"


@register.filter
def act_words(act):
    """ "indicators.approve" → "approve"; "made" stays."""
    return str(act).rsplit(".", 1)[-1].replace("_", " ").capitalize()


@register.filter
def as_share(gap):
    """A gap of 0 to 2 as percent of the mean of the two: `11 %`."""
    return percent(Decimal(str(gap)) * 100, 0) if gap is not None else unknown()
