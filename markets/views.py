"""Pages of end markets, products and enabling factors (chains: linkages; supporting markets: linkages, above actors)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import records
from accounts.pages import RecordView
from core.access import Action, Area
from core.acts import ActView
from core.lists import Column
from core.models import Place
from core.views import Role
from markets.filters import EnablingFactorFilter, EndMarketFilter, ProductFilter
from markets.forms import ConversionForm, DemandForm, EnablingFactorForm, EndMarketForm, PriceForm, ProductForm
from markets.models import Demand, EnablingFactor, EndMarket, Price, Product, ProductConversion, ValueChain
from markets.price_chart import charts

EVERY = (Role.LIST, Role.DETAIL, Role.CREATE, Role.UPDATE, Role.DELETE)
MOST_PRICES = 400


def country_name():
    """The name of a row's country, for columns."""
    return Subquery(Place.objects.filter(level="country", code=OuterRef("country")).values("name")[:1])


def seen_chains(user):
    """The chains of a market or factor that this person may see."""
    return Prefetch("value_chains", ValueChain.objects.for_user(user).order_by("name", "pk"), to_attr="seen_chains")


class PartView(RecordView):
    """What the pages of chains' surroundings share."""

    area = Area.CHAINS
    roles = EVERY
    ordering = ("name", "pk")
    icon = "chart"


class EndMarketView(PartView):
    """Markets that buy the chain's product, with prices and demand."""

    model = EndMarket
    url_base, url_name = "end-markets", "end-market"
    form_class = EndMarketForm
    filterset_class = EndMarketFilter
    related = ("product",)
    lead = gettext_lazy("Where the product ends: what it costs there, what is asked for, and how much would be bought.")
    empty = gettext_lazy("No end market is described yet.")
    columns = (
        Column("name", gettext_lazy("End market"), sort="name", kind="name"),
        Column("kind", gettext_lazy("Kind"), sort="kind"),
        Column("country_name", gettext_lazy("Country")),
        Column("product", gettext_lazy("Product")),
        Column("latest", gettext_lazy("Latest price"), template="markets/latest_price.html"),
    )

    def extend(self, rows):
        latest = Price.objects.filter(end_market=OuterRef("pk")).order_by("-date", "-pk")
        found = {f"latest_{name}": Subquery(latest.values(name)[:1]) for name in ("price", "currency", "unit", "date")}
        return rows.annotate(country_name=country_name(), **found)

    def context(self, row):
        user = self.request.user
        prices = list(Price.objects.for_user(user).filter(end_market=row).order_by("-date", "-pk")[:MOST_PRICES])
        form = PriceForm(user=user, initial=last_units(prices)) if self.may(Action.CHANGE, row) else None
        return {
            "prices": prices,
            "charts": charts(prices),
            "demand": Demand.objects.for_user(user).filter(end_market=row).order_by("-period_start", "-pk")[:MOST_PRICES],
            "channels": row.channels.filter(value_chain__in=ValueChain.objects.for_user(user))
            .select_related("value_chain")
            .order_by("value_chain__name", "pk"),
            "price_form": form,
        }


def last_units(prices):
    """The next price is most likely in the same currency and unit, from the same source."""
    return {name: getattr(prices[0], name) for name in ("currency", "unit", "source")} if prices else {}


class ChildView(ActView):
    """Adding a row that hangs on a record, such as a price; `withdraw` in the form takes one back, which history keeps."""

    child = None
    parent_name = ""
    list_name = ""
    template_name = "generic/act.html"

    def act(self, row, by, **values):
        return records.add(self.child, by=by, **{self.parent_name: row}, **values)

    def back(self, row):
        return reverse(f"{self.list_name}-detail", args=[row.pk])

    def post(self, request, *args, **kwargs):
        key = request.POST.get("withdraw", "")
        if not key.isdecimal():
            return super().post(request, *args, **kwargs)
        row = self.record(self.action)
        found = self.child.objects.for_user(request.user, Action.DELETE).filter(pk=int(key), **{self.parent_name: row}).first()
        if found is None:
            raise PermissionDenied(_("It is not there any more, or is not yours to take back."))
        records.withdraw(found, by=request.user)
        return HttpResponseRedirect(self.back(row))


class PriceView(ChildView):
    model, child, parent_name, list_name = EndMarket, Price, "end_market", "end-market"
    form_class = PriceForm
    heading = gettext_lazy("Add a price")
    explain = gettext_lazy("As seen on one day, for one unit, with who saw or published it.")


class DemandView(ChildView):
    model, child, parent_name, list_name = EndMarket, Demand, "end_market", "end-market"
    form_class = DemandForm
    heading = gettext_lazy("Add a demand")
    explain = gettext_lazy("What the market would buy in a period, and who estimated it.")

    def initial(self, row):
        return {"unit": row.product.unit_id} if row.product else {}


class ProductView(PartView):
    """What is traded, shared by everyone; who added one may correct it."""

    model = Product
    url_base, url_name = "products", "product"
    form_class = ProductForm
    filterset_class = ProductFilter
    lead = gettext_lazy("What chains trade. Everyone shares this list; who added a product may correct it.")
    empty = gettext_lazy("No product is described yet.")
    related = ("unit",)
    columns = (
        Column("name", gettext_lazy("Product"), sort="name", kind="name"),
        Column("unit__name", gettext_lazy("Unit")),
        Column("code", gettext_lazy("Code"), sort="code"),
        Column("scheme", gettext_lazy("Scheme")),
        Column("chain_count", gettext_lazy("Value chains"), kind="number"),
    )

    def extend(self, rows):
        seen = ValueChain.objects.for_user(self.request.user).filter(product=OuterRef("pk")).order_by().values("product")
        return rows.annotate(chain_count=Coalesce(Subquery(seen.annotate(n=Count("pk")).values("n")), 0))

    def context(self, row):
        user = self.request.user
        conversions = ProductConversion.objects.for_user(user).select_related("from_product__unit", "to_product__unit")
        return {
            "makes": conversions.filter(from_product=row).order_by("to_product__name", "pk"),
            "made_from": conversions.filter(to_product=row).order_by("from_product__name", "pk"),
            "chains": ValueChain.objects.for_user(user).filter(product=row).order_by("name", "pk"),
        }


class ConversionView(ChildView):
    model, child, parent_name, list_name = Product, ProductConversion, "from_product", "product"
    form_class = ConversionForm
    heading = gettext_lazy("Add a conversion")
    explain = gettext_lazy("How many units of this product go in for one unit of another that comes out, losses included.")

    def act(self, row, by, **values):
        if values["to_product"] == row:
            raise ValidationError({"to_product": _("A conversion joins two different products.")})
        return super().act(row, by, **values)


class EnablingFactorView(PartView):
    """Laws, policies, standards, norms, infrastructure, institutions and trade rules."""

    model = EnablingFactor
    url_base, url_name = "enabling-factors", "enabling-factor"
    form_class = EnablingFactorForm
    filterset_class = EnablingFactorFilter
    ordering = ("title", "pk")
    icon = "globe"
    lead = gettext_lazy(
        "What the chain works under: at home, in the country and beyond; each helps or hinders, and says where it can be read."
    )
    empty = gettext_lazy("No enabling factor is described yet.")
    columns = (
        Column("title", gettext_lazy("Factor"), sort="title", kind="name"),
        Column("level", gettext_lazy("Level"), sort="level"),
        Column("kind", gettext_lazy("Kind"), sort="kind"),
        Column("effect", gettext_lazy("Effect"), kind="badge"),
        Column("since", gettext_lazy("Since"), sort="since", kind="date"),
        Column(lambda row: ", ".join(c.name for c in row.seen_chains), gettext_lazy("Value chains"), template="markets/chains_cell.html"),
    )

    def extend(self, rows):
        return rows.prefetch_related(seen_chains(self.request.user))
