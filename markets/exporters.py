"""Chains and what stands around them as files."""

from django.utils.translation import gettext_lazy as _

from core.exports import Field, exportable
from markets.filters import EnablingFactorFilter, EndMarketFilter, ProductFilter, SupportingMarketFilter, ValueChainFilter
from markets.models import Assessment, Demand, EnablingFactor, EndMarket, Price, Product, SupportingMarket, ValueChain

KEY = Field("id", "pk", "number")


@exportable(
    "products", _("Products"), (KEY, Field("name"), Field("code"), Field("scheme"), Field("unit", "unit_id")), filterset=ProductFilter
)
def products(user):
    return Product.objects.for_user(user).order_by("name", "pk")


CHAIN = (
    KEY,
    Field("name"),
    Field("product", "product__name"),
    Field("country"),
    Field("area"),
    Field("functions", lambda chain: [f.name for f in chain.functions.all()]),
    Field("channels", lambda chain: [c.name for c in chain.channels.all()]),
)


@exportable("value-chains", _("Value chains"), CHAIN, filterset=ValueChainFilter)
def value_chains(user):
    return ValueChain.objects.for_user(user).select_related("product").prefetch_related("functions", "channels").order_by("name", "pk")


MARKET = (KEY, Field("name"), Field("kind"), Field("country"), Field("product", "product__name"), Field("standards"))


@exportable("end-markets", _("End markets"), MARKET, filterset=EndMarketFilter)
def end_markets(user):
    return EndMarket.objects.for_user(user).select_related("product").order_by("name", "pk")


PRICE = (
    KEY,
    Field("end_market", "end_market__name"),
    Field("date", kind="date"),
    Field("price", kind="number"),
    Field("currency", "currency_id"),
    Field("unit", "unit_id"),
    Field("source"),
)


@exportable("prices", _("Prices at end markets"), PRICE)
def prices(user):
    return Price.objects.for_user(user).select_related("end_market").order_by("-date", "-pk")


DEMAND = (
    KEY,
    Field("end_market", "end_market__name"),
    Field("period_start", kind="date"),
    Field("period_end", kind="date"),
    Field("quantity", kind="number"),
    Field("unit", "unit_id"),
    Field("source"),
)


@exportable("demand", _("Demand of end markets"), DEMAND)
def demand(user):
    return Demand.objects.for_user(user).select_related("end_market").order_by("-period_start", "-pk")


SUPPORTING = (KEY, Field("name"), Field("kind"), Field("country"), Field("area"))


@exportable("supporting-markets", _("Supporting markets"), SUPPORTING, filterset=SupportingMarketFilter)
def supporting_markets(user):
    return SupportingMarket.objects.for_user(user).order_by("name", "pk")


ASSESSMENT = (
    KEY,
    Field("supporting_market", "supporting_market__name"),
    Field("as_of", kind="date"),
    *(Field(name, kind="number") for name in ("coverage", "use", "price", "quality")),
    Field("source"),
)


@exportable("assessments", _("Assessments of supporting markets"), ASSESSMENT)
def assessments(user):
    return Assessment.objects.for_user(user).select_related("supporting_market").order_by("-as_of", "-pk")


FACTOR = (
    KEY,
    Field("title"),
    Field("level"),
    Field("kind"),
    Field("effect"),
    Field("since", kind="date"),
    Field("until", kind="date"),
    Field("source"),
)


@exportable("enabling-factors", _("Enabling factors"), FACTOR, filterset=EnablingFactorFilter)
def enabling_factors(user):
    return EnablingFactor.objects.for_user(user).order_by("title", "pk")
