"""Programs, what they do, what they measure, and what changed."""

from datetime import date

import factory

from programs.indicators.models import Indicator, IndicatorVersion, Observation, Period
from programs.interventions.models import Intervention, Program, Reach
from programs.results.models import ResultsNode
from programs.upgrading.models import Upgrade
from records.models import Evidence, Job
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.actors import ActorFactory
from tests.factories.markets import ValueChainFactory


class ProgramFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Program
        skip_postgeneration_save = True

    organization = factory.SubFactory(OrganizationFactory)
    code = factory.Sequence(lambda n: f"program-{n}")
    name = factory.Sequence(lambda n: f"Program {n}")
    starts_on = date(2025, 1, 1)
    ends_on = date(2027, 12, 31)

    @factory.post_generation
    def donors(self, create, organizations, **extra):
        self.donors.set(organizations or [])

    @factory.post_generation
    def partners(self, create, organizations, **extra):
        self.partners.set(organizations or [])

    @factory.post_generation
    def value_chains(self, create, chains, **extra):
        self.value_chains.set(chains or [])


class PeriodFactory(factory.django.DjangoModelFactory):
    """The first quarter of 2026."""

    class Meta:
        model = Period

    program = factory.SubFactory(ProgramFactory)
    kind = "quarter"
    name = "Q1 2026"
    starts_on = date(2026, 1, 1)
    ends_on = date(2026, 3, 31)


class IndicatorFactory(factory.django.DjangoModelFactory):
    """An indicator with its first version; `version__…` sets fields of the definition."""

    class Meta:
        model = Indicator
        skip_postgeneration_save = True

    program = factory.SubFactory(ProgramFactory)
    code = factory.Sequence(lambda n: f"IND-{n}")

    @factory.post_generation
    def version(self, create, made, **definition):
        IndicatorVersionFactory(indicator=self, **definition)


class IndicatorVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = IndicatorVersion

    indicator = factory.SubFactory(IndicatorFactory)
    number = 1
    name = "Sales"
    definition = "Sales in the period."
    unit = "KES"
    measure = "number"
    polarity = "increasing"
    source = "observed"
    aggregation = factory.LazyFunction(lambda: {"time": "sum", "place": "sum", "partner": "sum", "actor": "sum"})


class ObservationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Observation

    indicator = factory.SubFactory(IndicatorFactory)
    version = factory.LazyAttribute(lambda observation: observation.indicator.versions.order_by("-number").first())
    period = factory.SubFactory(PeriodFactory, program=factory.SelfAttribute("..indicator.program"))
    value = 100
    status = "draft"


class InterventionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Intervention

    program = factory.SubFactory(ProgramFactory)
    title = factory.Sequence(lambda n: f"Intervention {n}")
    kind = "training"


class ReachFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Reach

    intervention = factory.SubFactory(InterventionFactory)
    actor = factory.SubFactory(ActorFactory)
    since = date(2026, 1, 15)


class EvidenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Evidence

    organization = factory.SubFactory(OrganizationFactory)
    title = factory.Sequence(lambda n: f"Evidence {n}")
    link = "https://example.org/book"


class UpgradeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Upgrade

    organization = factory.SubFactory(OrganizationFactory)
    actor = factory.SubFactory(ActorFactory)
    value_chain = factory.SubFactory(ValueChainFactory, organization=factory.SelfAttribute("..organization"))
    type = "product"
    before = "grain"
    after = "flour"
    happened_on = date(2026, 2, 1)


class ResultsNodeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ResultsNode

    program = factory.SubFactory(ProgramFactory)
    level = "outcome"
    title = factory.Sequence(lambda n: f"Node {n}")


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    owner = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    kind = "test"
    state = "succeeded"
