"""The filters of the registry: page, export, API and "open this number"."""

import re

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.enums import ActorKind, ActorStatus, ClaimStatus, SuggestionStatus, Visibility
from actors.models import Actor, ActorFunction, Claim, Contact, Listing, Profile, Suggestion, WorksWith
from actors.queries import matching, newest_workers
from actors.sizes import NAMES, range_of
from core.figures import actors_behind
from core.filters import CountryFilter, RecordFilter, YesNoFilter
from core.loaders.isic import divisions_of
from core.models import Place
from markets.models import Function, Product, ValueChain

REGION_CODE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")  # ISO 3166-2


class ActorFilter(filters.FilterSet):
    search = filters.CharFilter(
        method="find", label=_("Search"), help_text=_("Name, code, registration number or phone; small typing errors do not matter.")
    )
    kind = filters.ChoiceFilter(choices=ActorKind.choices, label=_("Kind"), help_text=_("What sort of participant."))
    country = CountryFilter()
    admin1 = filters.CharFilter(method="within", label=_("Region"), help_text=_("Its name, or its ISO 3166-2 code such as KE-42."))
    place = filters.CharFilter(
        method="below",
        label=_("Place, and all in it"),
        help_text=_("A country, region or district: its name, or its ISO code such as KE-42."),
    )
    sector = filters.CharFilter(
        method="of_sector",
        label=_("Sector"),
        help_text=_("ISIC Rev. 4 code, with all below it: 10 finds 1061 too, C all of manufacturing."),
    )
    size = filters.ChoiceFilter(
        method="sized", choices=[(name, name) for name in NAMES], label=_("Workers"), help_text=_("By the newest count that you may see.")
    )
    status = filters.ChoiceFilter(choices=ActorStatus.choices, label=_("Status"), help_text=_("Whether it still trades."))
    claimed = YesNoFilter(label=_("Claimed by the firm"), help_text=_("Whether the firm owns its record."))
    value_chain = RecordFilter(
        ValueChain,
        method="performs",
        field_name="function__value_chain",
        label=_("Value chain"),
        help_text=_("A chain in which it performs a function."),
    )
    function = RecordFilter(
        Function,
        words=("value_chain__name", "name"),
        beside=("value_chain_id",),
        method="performs",
        field_name="function",
        label=_("Function"),
        help_text=_("A stage that it performs."),
    )
    product = RecordFilter(
        Product, method="performs", field_name="product", label=_("Product"), help_text=_("What it makes or handles at a stage.")
    )
    works_with = filters.ChoiceFilter(
        method="ours", choices=[("me", _("My organization"))], label=_("Works with"), help_text=_("Whose actors they are.")
    )
    as_of = filters.DateFilter(method="on_day", label=_("As of"), help_text=_("The day of the function, as 2026-05-31; today if empty."))
    has_point = YesNoFilter(method="located", label=_("Has a point"), help_text=_("Whether you may see where it is on a map."))
    stated_by = filters.ChoiceFilter(
        method="stated",
        choices=[("us", _("My organization")), ("firm", _("The firm itself"))],
        label=_("Facts stated by"),
        help_text=_("Who has said anything of it that you may see."),
    )
    visibility = filters.ChoiceFilter(choices=Visibility.choices, label=_("Who sees it"), help_text=_("Everyone, or who works with it."))
    registered_since = filters.DateFilter(
        method="since",
        field_name="recorded_at__date",
        label=_("Registered since"),
        help_text=_("The first day it may have been registered."),
    )
    founded_since = filters.DateFilter(
        method="since", field_name="founded_on", label=_("Founded since"), help_text=_("The first day it may have been founded.")
    )
    figure = filters.CharFilter(
        method="behind",
        widget=forms.HiddenInput,
        label=_("Behind a figure"),
        help_text=_("The name of a figure: the actors that it counts."),
    )

    class Meta:
        model = Actor
        fields = ()

    def find(self, rows, name, text):
        return matching(rows, text, self.request.user)

    def within(self, rows, name, text):
        return rows.filter(admin1__in=self.regions(text))

    def regions(self, text):
        """The codes of the regions that `text` names; a code as it stands, which no name looks like, is not looked up."""
        if REGION_CODE.fullmatch(text):
            return [text]
        if not hasattr(self, "_regions"):
            self._regions = list(Place.objects.filter(Q(code=text) | Q(name__iexact=text)).order_by("code").values_list("code", flat=True))
        return self._regions

    def below(self, rows, name, text):
        places = Place.objects.filter(Q(code__iexact=text.strip()) | Q(name__iexact=text.strip())).order_by("pk")
        found = list(places.values_list("level", "code"))
        if not found:
            return rows.none()
        every = Q()
        for level, code in found:
            every |= (
                Q(country=code)
                if level == "country"
                else Q(admin2=code)
                if level == "admin2"
                else Q(admin1=code) | Q(admin2__parent__code=code)
            )
        return rows.filter(every)

    def of_sector(self, rows, name, text):
        code = text.strip().upper()
        divisions = divisions_of(code)
        return rows.filter(
            Q(sector=code) | Q(sector__code__regex=f"^({'|'.join(divisions)})") if divisions else Q(sector__code__startswith=code)
        )

    def sized(self, rows, name, band):
        least, most = range_of(band)
        rows = rows.annotate(workers=Subquery(newest_workers(self.request.user))).filter(workers__gte=least)
        return rows if most is None else rows.filter(workers__lte=most)

    def located(self, rows, name, wanted):
        known = Contact.objects.for_user(self.request.user).filter(actor=OuterRef("pk"), latitude__isnull=False, longitude__isnull=False)
        return rows.filter(Exists(known) if wanted else ~Exists(known))

    def stated(self, rows, name, who):
        said = Q()
        for fact in (Contact, Profile, ActorFunction):
            known = fact.objects.for_user(self.request.user).filter(actor=OuterRef("pk"), stated_by__isnull=who == "firm")
            said |= Q(Exists(known))
        return rows.filter(said)

    def since(self, rows, name, day):
        return rows.filter(**{f"{name}__gte": day})

    def ours(self, rows, name, value):
        return rows.filter(pk__in=WorksWith.objects.for_user(self.request.user).order_by().values("actor"))

    def on_day(self, rows, name, day):
        return rows

    def behind(self, rows, name, text):
        found = actors_behind(text, self.request.user)
        return rows.none() if found is None else rows.filter(pk__in=found)

    def performs(self, rows, name, key):
        # Exists, not a join: an actor with two functions of the chain is still one row. Only what this person may know.
        stated = ActorFunction.objects.for_user(self.request.user).exclude(until__lt=self.day).exclude(since__gt=self.day)
        return rows.filter(Exists(stated.filter(actor=OuterRef("pk"), **{name: key})))

    @property
    def day(self):
        return self.form.cleaned_data.get("as_of") or timezone.localdate()

    def listing(self):
        """The stages that answer this form, as {name_sort, actor_id} each once, where chain, function, region and day are all it asks; else None.

        They are cut into pages and counted by one index, whatever the size of the registry.
        """
        asked = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "")}
        chain, function = asked.get("value_chain"), asked.get("function")
        if not (chain or function) or asked.keys() - {"value_chain", "function", "admin1", "as_of"}:
            return None
        if chain and function and function.value_chain_id != chain.pk:
            return None  # two stages of one actor
        rows = Listing.objects.for_user(self.request.user).on(self.day)
        rows = rows.filter(function=function) if function else rows.filter(value_chain=chain)
        if "admin1" in asked:
            rows = rows.filter(admin1__in=self.regions(asked["admin1"]))
        return rows.order_by().values("name_sort", "actor_id").distinct()


class ClaimFilter(filters.FilterSet):
    search = filters.CharFilter(
        field_name="actor__name", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the firm's name.")
    )
    status = filters.ChoiceFilter(choices=ClaimStatus.choices, label=_("State"), help_text=_("Whether it is decided."))

    class Meta:
        model = Claim
        fields = ()


class SuggestionFilter(filters.FilterSet):
    search = filters.CharFilter(
        field_name="actor__name", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the firm's name.")
    )
    status = filters.ChoiceFilter(choices=SuggestionStatus.choices, label=_("State"), help_text=_("Whether the firm has answered."))

    class Meta:
        model = Suggestion
        fields = ()
