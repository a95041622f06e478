"""The cells of the registry's list, drawn by hand: fifty rows of them stand on every page."""

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from actors.enums import ActorKind
from core.templatetags.components import known, unknown


def name(row):
    places = [str(place) for place in (row.locality, row.admin1) if place]
    below = format_html('<span class="sub"><bdi>{}</bdi></span>', ", ".join(places)) if places else ""
    return format_html("<bdi>{}</bdi>{}", row.name, below)


def kind(row):
    return format_html('<span class="key kind-{}"><span class="dot"></span>{}</span>', row.kind, ActorKind(row.kind).label)


def functions(row):
    return format_html_join(", ", "<bdi>{}</bdi>", ((stage,) for stage in row.function_names)) or unknown()


def size(row):
    return format_html('<span class="nowrap">{}</span>', known(row.size))


def country(row):
    return row.country_name


def claimed(row):
    return _("Claimed") if row.claimed else format_html('<span class="faint">{}</span>', _("Not yet"))
