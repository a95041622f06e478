"""Linkages, what was said of them, and constraints on the chain."""

from datetime import date

import factory

from linkages.models import Constraint, Delivery, Linkage, LinkageParty, LinkageStatement, Opportunity
from tests.factories.accounts import OrganizationFactory
from tests.factories.actors import ActorFactory
from tests.factories.markets import ValueChainFactory


class LinkageFactory(factory.django.DjangoModelFactory):
    """A linkage that nobody has spoken of yet; `known_to=organization` lets that organization see it."""

    class Meta:
        model = Linkage
        skip_postgeneration_save = True

    kind = "vertical"
    from_actor = factory.SubFactory(ActorFactory)
    to_actor = factory.SubFactory(ActorFactory)

    @factory.post_generation
    def known_to(self, create, organization, **extra):
        if organization is not None:
            LinkageParty.objects.create(linkage=self, organization=organization)


class LinkageStatementFactory(factory.django.DjangoModelFactory):
    """What one side says itself; `by_organization` makes it a statement on behalf."""

    class Meta:
        model = LinkageStatement

    linkage = factory.SubFactory(LinkageFactory)
    side = "from"
    says = "exists"
    period_start = date(2026, 1, 1)
    period_end = date(2026, 3, 31)
    by_organization = None

    @factory.lazy_attribute
    def by_firm(self):
        if self.by_organization is not None:
            return None
        return self.linkage.from_actor if self.side == "from" else self.linkage.to_actor


class DeliveryFactory(factory.django.DjangoModelFactory):
    """One that the firm of its side wrote down itself; `by_organization` makes it one on behalf."""

    class Meta:
        model = Delivery

    linkage = factory.SubFactory(LinkageFactory)
    side = "from"
    delivered_on = date(2026, 2, 10)
    quantity = 3
    unit_id = "t"
    by_organization = None

    @factory.lazy_attribute
    def by_firm(self):
        if self.by_organization is not None:
            return None
        return self.linkage.from_actor if self.side == "from" else self.linkage.to_actor


class ConstraintFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Constraint

    organization = factory.SubFactory(OrganizationFactory)
    title = factory.Sequence(lambda n: f"Constraint {n}")
    value_chain = factory.SubFactory(ValueChainFactory, organization=factory.SelfAttribute("..organization"))
    whole_chain = factory.SelfAttribute("value_chain")
    severity = 3
    feasibility = 3


class OpportunityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Opportunity

    organization = factory.SubFactory(OrganizationFactory)
    title = factory.Sequence(lambda n: f"Opportunity {n}")
    value_chain = factory.SubFactory(ValueChainFactory, organization=factory.SelfAttribute("..organization"))
    whole_chain = factory.SelfAttribute("value_chain")
    potential = 3
    feasibility = 3
