"""Filters of chains and what stands around them."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from core.filters import CountryFilter, RecordFilter
from markets.enums import Effect, EndMarketKind, FactorKind, Level, SupportingMarketKind
from markets.models import EnablingFactor, EndMarket, Product, SupportingMarket, ValueChain


class NamedFilter(filters.FilterSet):
    search = filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the name."))


class ProductFilter(NamedFilter):
    class Meta:
        model = Product
        fields = ()


class ValueChainFilter(NamedFilter):
    country = CountryFilter()

    class Meta:
        model = ValueChain
        fields = ()


class EndMarketFilter(NamedFilter):
    kind = filters.ChoiceFilter(choices=EndMarketKind.choices, label=_("Kind"), help_text=_("How far the product goes."))
    country = CountryFilter()

    class Meta:
        model = EndMarket
        fields = ()


class SupportingMarketFilter(NamedFilter):
    kind = filters.ChoiceFilter(choices=SupportingMarketKind.choices, label=_("Kind"), help_text=_("What is offered."))
    value_chains = RecordFilter(ValueChain, label=_("Value chain"), help_text=_("The chain on whose map it stands."))

    class Meta:
        model = SupportingMarket
        fields = ()


class EnablingFactorFilter(filters.FilterSet):
    search = filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the title."))
    level = filters.ChoiceFilter(choices=Level.choices, label=_("Level"), help_text=_("Where it is decided."))
    kind = filters.ChoiceFilter(choices=FactorKind.choices, label=_("Kind"), help_text=_("What sort of factor."))
    effect = filters.ChoiceFilter(choices=Effect.choices, label=_("Effect"), help_text=_("Helps or hinders."))
    value_chains = RecordFilter(ValueChain, label=_("Value chain"), help_text=_("The chain on whose map it stands."))

    class Meta:
        model = EnablingFactor
        fields = ()
