"""Chains and what stands around them."""

from datetime import date

import factory

from markets.models import Channel, EnablingFactor, EndMarket, Function, Price, Product, SupportingMarket, ValueChain
from tests.factories.accounts import OrganizationFactory


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"Product {n}")
    unit_id = "t"


class ValueChainFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ValueChain

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"Chain {n}")
    product = factory.SubFactory(ProductFactory, organization=factory.SelfAttribute("..organization"))
    country = "KE"


class FunctionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Function

    value_chain = factory.SubFactory(ValueChainFactory)
    name = factory.Sequence(lambda n: f"Function {n}")
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    kind = "production"


class EndMarketFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EndMarket

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"End market {n}")
    kind = "local"
    country = "KE"


class ChannelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Channel

    value_chain = factory.SubFactory(ValueChainFactory)
    name = factory.Sequence(lambda n: f"Channel {n}")
    end_market = factory.SubFactory(EndMarketFactory, organization=factory.SelfAttribute("..value_chain.organization"))


class PriceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Price

    end_market = factory.SubFactory(EndMarketFactory)
    date = date(2026, 1, 31)
    price = 40
    currency_id = "KES"
    unit_id = "kg"
    source = "market visit"


class SupportingMarketFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SupportingMarket

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"Supporting market {n}")
    kind = "finance"
    country = "KE"


class EnablingFactorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EnablingFactor

    organization = factory.SubFactory(OrganizationFactory)
    title = factory.Sequence(lambda n: f"Rule {n}")
    level = "local"
    kind = "law"
    effect = "hinders"
    source = "gazette"
