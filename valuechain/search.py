"""One search over everything: actors though misspelt, their linkages, chains, markets, programs, indicators, reports, evidence."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from actors.models import Actor
from actors.queries import matching
from analysis.names import similarity
from linkages.models import Constraint, Linkage, Opportunity
from linkages.sides import hide
from markets.models import EnablingFactor, EndMarket, Product, SupportingMarket, ValueChain
from programs.indicators.models import Indicator, IndicatorVersion
from programs.interventions.models import Intervention, Program
from records.models import Evidence
from reports.models import ReportEdition

MOST_TYPED = 200
MOST_SHOWN = 6
MOST_RANKED = 200
MOST_ACTORS = 50


@dataclass(frozen=True)
class Kind:
    """What is found by a part of its name: `fields` hold the words, `list_name` and `detail_name` are addresses."""

    model: type
    label: str
    icon: str
    fields: tuple
    list_name: str = ""
    detail_name: str = ""
    related: tuple = ()


KINDS = (
    Kind(ValueChain, gettext_lazy("Value chains"), "map", ("name", "product__name"), "chain-list", "chain-detail"),
    Kind(EndMarket, gettext_lazy("End markets"), "chart", ("name",), "end-market-list", "end-market-detail"),
    Kind(SupportingMarket, gettext_lazy("Supporting markets"), "gear", ("name",), "supporting-market-list", "supporting-market-detail"),
    Kind(EnablingFactor, gettext_lazy("Enabling factors"), "globe", ("title",), "enabling-factor-list", "enabling-factor-detail"),
    Kind(Product, gettext_lazy("Products"), "doc", ("name", "code"), "product-list", "product-detail"),
    Kind(Constraint, gettext_lazy("Constraints"), "flag", ("title",), "constraint-list", "constraint-detail"),
    Kind(Opportunity, gettext_lazy("Opportunities"), "up", ("title",), "opportunity-list", "opportunity-detail"),
    Kind(Program, gettext_lazy("Programs"), "doc", ("name", "code"), "program-list", "program-detail"),
    Kind(Intervention, gettext_lazy("Interventions"), "people", ("title",), "intervention-list", "intervention-detail"),
    Kind(ReportEdition, gettext_lazy("Reports"), "doc", ("program__name", "program__code"), "", "edition-detail", ("program",)),
    Kind(Evidence, gettext_lazy("Evidence"), "clip", ("title", "file_name"), "evidence-list", "evidence-detail"),
)


@require_safe
def search(request):
    """What the person may see whose name holds what was typed. The number of queries is the same however much is found."""
    text = " ".join(request.GET.get("q", "").split())[:MOST_TYPED]
    short = text.isascii() and len(text) < 2
    groups = [] if short else [group for group in found(text, request.user) if group["rows"]]
    context = {"title": _("Search"), "text": text, "short": short, "groups": groups, "crumbs": [(_("Search"), "")]}
    return render(request, "home/search.html", context)


search.methods = ("GET",)


def found(text, user):
    actors = likest(text, user)
    yield shown(gettext_lazy("Actors"), "firm", actors, "actor-list", text, note=place_of)
    yield shown(gettext_lazy("Linkages"), "link", linkages_of(actors, user), "linkage-list", text)
    for kind in KINDS:
        yield shown(kind.label, kind.icon, named(kind, text, user), kind.list_name, text, detail_name=kind.detail_name)
    yield shown(
        gettext_lazy("Indicators"), "chart", indicators(text, user), "", text, detail_name="indicator-detail", note=lambda row: row.called
    )


def likest(text, user):
    """Actors by name, code or number, the likest first."""
    rows = list(matching(Actor.objects.for_user(user).select_related("admin1"), text, user).order_by("name_sort", "pk")[:MOST_RANKED])
    return sorted(rows, key=lambda actor: (actor.code != text.upper(), -similarity(text, actor.name), actor.name_sort, actor.pk))


def linkages_of(actors, user):
    keys = [actor.pk for actor in actors[:MOST_ACTORS]]
    rows = Linkage.objects.for_user(user).filter(Q(from_actor__in=keys) | Q(to_actor__in=keys)).with_status().exclude(status=None)
    rows = list(rows.select_related("from_actor", "to_actor").order_by("-pk")[: MOST_SHOWN + 1])
    hide(rows, user)
    return rows


def named(kind, text, user):
    """Rows of one kind whose name holds every word of `text`."""
    every = Q()
    for word in text.split():
        either = Q()
        for name in kind.fields:
            either |= Q(**{f"{name}__icontains": word})
        every &= either
    rows = kind.model._default_manager.for_user(user).filter(every).select_related(*kind.related)
    return list(rows.order_by("-pk")[: MOST_SHOWN + 1])


def indicators(text, user):
    """Indicators whose code, or whose newest definition, holds `text`."""
    versions = IndicatorVersion.objects.filter(name__icontains=text).order_by().values("indicator")
    rows = Indicator.objects.for_user(user).filter(Q(code__icontains=text) | Q(pk__in=versions))
    rows = list(rows.select_related("program").prefetch_related("versions").order_by("code", "pk")[: MOST_SHOWN + 1])
    for row in rows:
        newest = max(row.versions.all(), key=lambda version: version.number, default=None)
        row.called = newest.name if newest else ""
    return rows


def place_of(actor):
    parts = [str(actor.get_kind_display()), actor.locality, str(actor.admin1 or ""), actor.country]
    return ", ".join(part for part in parts if part)


def address(name, *args):
    """An address by its name, or "" where there is no such page."""
    try:
        return reverse(name, args=args) if name else ""
    except NoReverseMatch:
        return ""


def shown(label, icon, rows, list_name, text, detail_name="", note=None):
    """One group: the first rows with their pages, and where the rest is."""
    lines = []
    for row in rows[:MOST_SHOWN]:
        url = row.get_absolute_url() if hasattr(row, "get_absolute_url") else address(detail_name, row.pk)
        lines.append({"words": str(row), "note": note(row) if note else "", "url": url})
    more = address(list_name) if len(rows) > MOST_SHOWN else ""
    return {"label": label, "icon": icon, "rows": lines, "more": f"{more}?{urlencode({'search': text})}" if more else ""}
