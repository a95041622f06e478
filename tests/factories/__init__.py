"""Records for tests. Each table's keys start at a number of its own (tests/conftest.py), so that no two agree by chance."""

from tests.factories.accounts import MembershipFactory, OrganizationFactory, UserFactory, member
from tests.factories.actors import ActorFactory, ActorFunctionFactory, ContactFactory, ProfileFactory, RepresentativeFactory, owner_of
from tests.factories.linkages import ConstraintFactory, LinkageFactory, LinkageStatementFactory, OpportunityFactory
from tests.factories.markets import (
    ChannelFactory,
    EnablingFactorFactory,
    EndMarketFactory,
    FunctionFactory,
    PriceFactory,
    ProductFactory,
    SupportingMarketFactory,
    ValueChainFactory,
)
from tests.factories.programs import (
    EvidenceFactory,
    IndicatorFactory,
    IndicatorVersionFactory,
    InterventionFactory,
    JobFactory,
    ObservationFactory,
    PeriodFactory,
    ProgramFactory,
    ReachFactory,
    ResultsNodeFactory,
    UpgradeFactory,
)

__all__ = [
    "ActorFactory",
    "ActorFunctionFactory",
    "ChannelFactory",
    "ConstraintFactory",
    "ContactFactory",
    "EnablingFactorFactory",
    "EndMarketFactory",
    "EvidenceFactory",
    "FunctionFactory",
    "IndicatorFactory",
    "IndicatorVersionFactory",
    "InterventionFactory",
    "JobFactory",
    "LinkageFactory",
    "LinkageStatementFactory",
    "MembershipFactory",
    "ObservationFactory",
    "OpportunityFactory",
    "OrganizationFactory",
    "PeriodFactory",
    "PriceFactory",
    "ProductFactory",
    "ProfileFactory",
    "ProgramFactory",
    "ReachFactory",
    "RepresentativeFactory",
    "ResultsNodeFactory",
    "SupportingMarketFactory",
    "UpgradeFactory",
    "UserFactory",
    "ValueChainFactory",
    "member",
    "owner_of",
]
