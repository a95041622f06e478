"""Rule 4: a list of the API takes as many queries for thirty rows as for three, whatever hangs on them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import Claim, Identifier, Suggestion
from core.models import ExchangeRate
from linkages.models import Exchange, TransactionCost, Webhook
from programs.indicators.models import Restatement, Target
from records.models import SavedFilter
from reports.models import Export, ReportEdition
from tests.factories import (
    ActorFactory,
    ActorFunctionFactory,
    ChannelFactory,
    ConstraintFactory,
    ContactFactory,
    DeliveryFactory,
    EnablingFactorFactory,
    EndMarketFactory,
    EvidenceFactory,
    FunctionFactory,
    IndicatorFactory,
    InterventionFactory,
    JobFactory,
    LinkageFactory,
    LinkageStatementFactory,
    ObservationFactory,
    OpportunityFactory,
    OrganizationFactory,
    PeriodFactory,
    PriceFactory,
    ProductFactory,
    ProgramFactory,
    ReachFactory,
    RepresentativeFactory,
    ResultsNodeFactory,
    SupportingMarketFactory,
    UpgradeFactory,
    UserFactory,
    ValueChainFactory,
    member,
)
from valuechain.addresses import addresses

MOST = 20  # of any list; a page has its data within 12


def actor(s, n):
    made = ActorFactory(works_with=s.organization)
    made.names.create(name=f"Other {n}")
    Identifier.objects.create(actor=made, scheme="KRA", value=f"P{made.pk}")
    ContactFactory(actor=made, stated_by=s.organization)
    ActorFunctionFactory(actor=made, function=FunctionFactory(value_chain=s.chain), stated_by=s.organization, product=s.product)
    made.profiles.create(stated_by=s.organization, as_of=date(2026, 1, 1), turnover=3, currency_id="KES")
    return made


def linkage(s, n, **values):
    made = LinkageFactory(known_to=s.organization, value_chain=s.chain, product=ProductFactory(organization=s.organization), **values)
    for side in ("from", "to"):
        LinkageStatementFactory(linkage=made, side=side, quantity=n + 1, unit_id="t", price=3, currency_id="KES")
    LinkageStatementFactory(linkage=made, by_organization=s.organization)
    return made


def chain(s, n):
    made = ValueChainFactory(organization=s.organization)
    made.shared_with.add(OrganizationFactory())
    channel = ChannelFactory(value_chain=made)
    for _ in range(3):
        channel.functions.add(FunctionFactory(value_chain=made))
    return made


def constraint(s, n, factory=ConstraintFactory):
    subject = {"whole_chain": None, "function": FunctionFactory(value_chain=s.chain)}
    made = factory(organization=s.organization, value_chain=s.chain, **subject)
    made.evidence.add(EvidenceFactory(organization=s.organization))
    return made


def supporting_market(s, n):
    made = SupportingMarketFactory(organization=s.organization)
    made.value_chains.add(ValueChainFactory(organization=s.organization))
    made.providers.create(actor=ActorFactory())
    return made


def enabling_factor(s, n):
    made = EnablingFactorFactory(organization=s.organization)
    made.value_chains.add(ValueChainFactory(organization=s.organization))
    return made


def program(s, n):
    return ProgramFactory(
        organization=s.organization, donors=[OrganizationFactory()], partners=[OrganizationFactory()], value_chains=[chain(s, n)]
    )


def period(s, n):
    start = date(2010, 1, 1) + timedelta(days=31 * n)
    return PeriodFactory(program=s.program, kind="custom", name=f"P{n}", starts_on=start, ends_on=start + timedelta(days=20))


def indicator(s, n):
    made = IndicatorFactory(program=s.program)
    Target.objects.create(indicator=made, period=s.period, value=5)
    return made


def observation(s, n):
    made = ObservationFactory(
        indicator=IndicatorFactory(program=s.program),
        period=s.period,
        partner=OrganizationFactory(),
        place_id="KE-42",
        actor=ActorFactory(),
        intervention=InterventionFactory(program=s.program),
        entered_by=s.officer,
    )
    made.evidence.add(EvidenceFactory(organization=s.organization))
    return made


def intervention(s, n):
    made = InterventionFactory(program=s.program)
    made.partners.add(OrganizationFactory())
    made.addresses.create(constraint=constraint(s, n))
    made.addresses.create(opportunity=constraint(s, n, OpportunityFactory))
    return made


def node(s, n):
    made = ResultsNodeFactory(program=s.program)
    made.leads_to.add(ResultsNodeFactory(program=s.program))
    made.indicators.add(IndicatorFactory(program=s.program))
    made.interventions.add(InterventionFactory(program=s.program))
    return made


def upgrade(s, n, **values):
    made = UpgradeFactory(organization=s.organization, **values)
    made.evidence.add(EvidenceFactory(organization=s.organization))
    made.contributions.create(intervention=InterventionFactory(program=s.program), share=40)
    return made


def cost(s, n):
    start = date(2015, 1, 1) + timedelta(days=40 * n)
    period = {"period_start": start, "period_end": start + timedelta(days=30)}
    LinkageStatementFactory(linkage=s.linkage, quantity=5, unit_id="t", price=3, currency_id="KES", **period)
    return TransactionCost.objects.create(
        linkage=s.linkage, side="from", by_organization=s.organization, currency_id="KES", transport=5, payment_delay_days=3, **period
    )


def exchange(s, n):
    made = Exchange.objects.create(
        group=ActorFactory(), giver=ActorFactory(), kind="knowledge", happened_on=date(2026, 1, 1), by_organization=s.organization
    )
    made.receivers.add(ActorFactory(), ActorFactory())
    made.evidence.add(EvidenceFactory(organization=s.organization))
    return made


def evidence(s, n):
    made = EvidenceFactory(organization=s.organization)
    ObservationFactory(indicator=IndicatorFactory(program=s.program), period=s.period).evidence.add(made)
    constraint(s, n).evidence.add(made)
    return made


def webhook(s, n):
    firm = RepresentativeFactory(actor=ActorFactory(), user=s.officer).actor
    return Webhook.objects.create(actor=firm, url=f"https://receiver{n}.invalid/", hears=["linkage.claimed"], salt="x")


LISTS = {
    "actors": actor,
    "claims": lambda s, n: Claim.objects.create(actor=ActorFactory(works_with=s.organization), user=UserFactory(), proof=f"Proof {n}"),
    "suggestions": lambda s, n: Suggestion.objects.create(
        actor=ActorFactory(claimed=True),
        organization=s.organization,
        by=s.officer,
        values={"name": f"N {n}"},
        before={"name": "M"},
        reason="Sign",
    ),
    "saved-filters": lambda s, n: SavedFilter.objects.create(page="actors", name=f"Filter {n}", query="kind=trader", owner=s.officer),
    "products": lambda s, n: ProductFactory(organization=s.organization),
    "value-chains": chain,
    "linkages": linkage,
    "deliveries": lambda s, n: DeliveryFactory(linkage=linkage(s, n), by_organization=s.organization),
    "end-markets": lambda s, n: EndMarketFactory(organization=s.organization, product=ProductFactory()),
    "supporting-markets": supporting_market,
    "enabling-factors": enabling_factor,
    "constraints": constraint,
    "opportunities": lambda s, n: constraint(s, n, OpportunityFactory),
    "programs": program,
    "periods": period,
    "indicators": indicator,
    "observations": observation,
    "restatements": lambda s, n: Restatement.objects.create(
        observation=observation(s, n), requested_by=s.officer, after={"value": "1"}, reason="x"
    ),
    "interventions": intervention,
    "results-nodes": node,
    "upgrades": upgrade,
    "evidence": evidence,
    "editions": lambda s, n: ReportEdition.objects.create(program=s.program, period=s.period),
    "exports": lambda s, n: Export.objects.create(owner=s.officer, kind="actors", format="csv", job=JobFactory(owner=s.officer)),
    "jobs": lambda s, n: JobFactory(owner=s.officer, organization=s.organization),
    "organizations": lambda s, n: OrganizationFactory(),
    "organizations/{organization}/members": lambda s, n: member(s.organization, "viewer"),
    "products/{product}/conversions": lambda s, n: s.product.conversions.create(to_product=ProductFactory(), factor=2),
    "end-markets/{market}/prices": lambda s, n: PriceFactory(end_market=s.market),
    "end-markets/{market}/demand": lambda s, n: s.market.demand.create(
        period_start=date(2026, 1, 1), period_end=date(2026, 1, 31), quantity=1, unit_id="t", source="x"
    ),
    "supporting-markets/{support}/assessments": lambda s, n: s.support.assessments.create(as_of=date(2026, 1, 1), source="x"),
    "transaction-costs": cost,
    "exchanges": exchange,
    "webhooks": webhook,
    "linkages/{linkage}/statements": lambda s, n: LinkageStatementFactory(
        linkage=s.linkage, period_start=date(2020, 1, 1) + timedelta(days=n)
    ),
    "interventions/{work}/reach": lambda s, n: ReachFactory(intervention=s.work, partner=OrganizationFactory()),
    "actors/{firm}/linkages": lambda s, n: linkage(s, n, from_actor=s.firm),
    "actors/{firm}/upgrades": lambda s, n: upgrade(s, n, actor=s.firm),
    "constraints/{constraint}/interventions": lambda s, n: intervention(s, n).addresses.create(constraint=s.constraint),
    "currencies/KES/rates": lambda s, n: s.rates.create(
        from_currency_id="KES", to_currency_id="USD", on=date(2020, 1, 1) + timedelta(days=n), rate=1, source="x"
    ),
    "actors/{code}/history": lambda s, n: type(s.firm).objects.filter(pk=s.firm.pk).update(locality=f"Town {n}"),
}


@pytest.fixture
def stage(organization, officer, chain, program, period, firm, linkage, product):
    class Stage:
        pass

    s = Stage()
    s.__dict__.update(organization=organization, officer=officer, chain=chain, program=program, period=period, firm=firm, product=product)
    s.linkage, s.rates = linkage, ExchangeRate.objects
    s.market, s.support = EndMarketFactory(organization=organization), SupportingMarketFactory(organization=organization)
    s.work, s.constraint = InterventionFactory(program=program), ConstraintFactory(organization=organization, value_chain=chain)
    s.keys = {
        "organization": organization.pk, "product": product.pk, "market": s.market.pk, "support": s.support.pk, "linkage": linkage.pk,
        "work": s.work.pk, "firm": firm.code, "code": firm.code, "constraint": s.constraint.pk,
    }  # fmt: skip
    return s


def queries_of(caller, path):
    with CaptureQueriesContext(connection) as found:
        answer = caller.get(path, **({} if "history" in path else {"limit": "500"}))
    assert answer.status_code == 200, answer.content
    return len(found), len(answer.json()["results"])


@pytest.mark.parametrize("resource", sorted(LISTS))
def test_the_number_of_queries_does_not_grow_with_the_rows(api, stage, resource):
    path = resource.format(**stage.keys) + "/"
    caller = api(stage.officer)
    assert caller.get("me/").status_code == 200  # the day's first use of a token writes that it was used
    for n in range(3):
        LISTS[resource](stage, n)
    few, rows = queries_of(caller, path)
    for n in range(3, 30):
        LISTS[resource](stage, n)
    many, more = queries_of(caller, path)
    assert more >= rows + 27
    assert many == few
    assert many <= MOST


def test_every_list_of_the_api_is_in_this_test():
    plain = {
        a["path"].removeprefix("/api/v1/").strip("/") for a in addresses() if a["path"].startswith("/api/v1/") and "GET" in a["methods"]
    }
    lists = {path for path in plain if "{" not in path} - {"schema", "docs", "me"}
    reference = {"units", "currencies", "places", "sectors", "imports/kinds"}  # no references of their own
    assert lists - reference - set(LISTS) == {"imports"} & lists  # imports: tests/imports
