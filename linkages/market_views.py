"""Pages of supporting markets: they show providers, so they stand above actors."""

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext_lazy

from actors.actions import amend_supporting_market, describe_supporting_market
from actors.models import Actor, Provider
from core.access import Action
from core.lists import Column
from linkages.market_forms import AssessmentForm, SupportingMarketForm
from markets.filters import SupportingMarketFilter
from markets.models import Assessment, SupportingMarket
from markets.views import ChildView, PartView, country_name, seen_chains

SCORES = ("coverage", "use", "price", "quality")
MOST_SHOWN = 100


class SupportingMarketView(PartView):
    """Markets for what firms need beside goods, with who provides in them and how they served."""

    model = SupportingMarket
    url_base, url_name = "supporting-markets", "supporting-market"
    form_class = SupportingMarketForm
    filterset_class = SupportingMarketFilter
    lead = gettext_lazy("Finance, inputs, transport, advice: what firms need beside goods, who offers it, and how well it serves.")
    empty = gettext_lazy("No supporting market is described yet.")
    columns = (
        Column("name", gettext_lazy("Supporting market"), sort="name", kind="name"),
        Column("kind", gettext_lazy("Kind"), sort="kind"),
        Column("provider_count", gettext_lazy("Providers"), kind="number"),
        Column("latest_coverage", gettext_lazy("Coverage, 0 to 4"), kind="number"),
        Column("latest_use", gettext_lazy("Use, 0 to 4"), kind="number"),
        Column("latest_quality", gettext_lazy("Quality, 0 to 4"), kind="number"),
        Column(lambda row: ", ".join(c.name for c in row.seen_chains), gettext_lazy("Value chains"), template="markets/chains_cell.html"),
    )

    def extend(self, rows):
        providers = Provider.objects.filter(supporting_market=OuterRef("pk")).order_by().values("supporting_market")
        latest = Assessment.objects.filter(supporting_market=OuterRef("pk")).order_by("-as_of", "-pk")
        scores = {f"latest_{name}": Subquery(latest.values(name)[:1]) for name in SCORES}
        counted = Subquery(providers.annotate(n=Count("pk")).values("n"))
        return rows.annotate(country_name=country_name(), provider_count=counted, **scores).prefetch_related(seen_chains(self.request.user))

    def context(self, row):
        user = self.request.user
        providers = Actor.objects.for_user(user).filter(provides_in__supporting_market=row).order_by("name_sort", "pk")
        named = list(providers[:MOST_SHOWN])
        return {
            "providers": named,
            "more_providers": (row.provider_count or 0) - len(named),
            "assessments": Assessment.objects.for_user(user).filter(supporting_market=row).order_by("-as_of", "-pk")[:MOST_SHOWN],
            "may_assess": self.may(Action.CHANGE, row),
        }

    def perform_create(self, values, by):
        return describe_supporting_market(by=by, organization=self.home(by), **values)

    def perform_update(self, row, values, by):
        return amend_supporting_market(market=row, by=by, **values)


class AssessmentView(ChildView):
    model, child, parent_name, list_name = SupportingMarket, Assessment, "supporting_market", "supporting-market"
    form_class = AssessmentForm
    heading = gettext_lazy("Add an assessment")
    explain = gettext_lazy("How the market served on a day: each score from 0 to 4, and empty where it is not known.")
