"""Steps 5, 6 and 8 of the main job, from the first page to the last, as the people do them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from programs.indicators.models import Indicator, Observation, Period, Restatement
from programs.interventions.models import Intervention
from programs.upgrading.models import Upgrade
from tests.factories import ActorFactory, ConstraintFactory, LinkageFactory, LinkageStatementFactory, OpportunityFactory

pytestmark = pytest.mark.django_db

RULES = {f"rule_{axis}": "sum" for axis in ("time", "place", "partner", "intervention", "actor")}


@pytest.fixture
def people(client, officer, manager):
    """`people("officer")`: the client, signed in as that person."""

    def as_(name):
        client.force_login({"officer": officer, "manager": manager}[name])
        return client

    return as_


def sell(firm, buyer, organization, chain, product):
    """A linkage that both firms confirmed themselves."""
    made = LinkageFactory(from_actor=firm, to_actor=buyer, value_chain=chain, product=product, known_to=organization)
    for side in ("from", "to"):
        LinkageStatementFactory(linkage=made, side=side)


def saved(answer):
    """The page that a write leads to; it must have been one."""
    assert answer.status_code == 302, re.findall(r'<span class="err".*?</span>|<li>.*?</li>', answer.content.decode())
    return answer["Location"]


def plan(page, program, constraint, opportunity):
    facts = {"program": program.pk, "title": "Dryers", "kind": "technology", "status": "running", "starts_on": "2026-01-01"}
    return saved(page.post("/interventions/new/", {**facts, "constraints": [constraint.pk], "opportunities": [opportunity.pk]}))


def define(page, program, chain):
    """A period, an observed indicator with its target, a computed one; the observed one is returned with the period."""
    facts = {"kind": "quarter", "name": "Q1 2026", "starts_on": "2026-01-01", "ends_on": "2026-03-31"}
    saved(page.post(f"/programs/{program.code}/periods/new/", facts))
    period, address = Period.objects.get(), f"/programs/{program.code}/indicators/new/"
    base = {"definition": "As agreed", "measure": "number", "polarity": "increasing", **RULES}
    sales = {**base, "code": "S", "name": "Sales", "unit": "KES", "source": "observed", "axis_1": "sex", "categories_1": "women, men"}
    targets = saved(page.post(address, {**sales, "baseline": "500", "baseline_on": "2025-12-31"}))
    saved(page.post(targets, {f"t_{period.pk}_0": "1500"}))
    counted = {
        **base,
        "code": "C",
        "name": "Two buyers",
        "unit": "actors",
        "source": "computed",
        "computed_by": "actors_with_confirmed_buyers",
    }
    saved(page.post(address, {**counted, "p_at_least": "2", "p_value_chain": chain.pk}))
    return Indicator.objects.get(code="S"), period


def enter(page, program, indicator, period):
    """1000 in total, 400 by women, 500 by men, with a book as evidence; handed in."""
    cell = f"o{indicator.pk}_"
    book = SimpleUploadedFile("book.txt", b"sold 400 and 500 of 1000", "text/plain")
    values = {f"{cell}0_value": "1000", f"{cell}1_value": "400", f"{cell}2_value": "500", f"e{indicator.pk}-file": book, "submit": "1"}
    saved(page.post(f"/programs/{program.code}/enter/?period={period.pk}", values))
    return list(Observation.objects.order_by("pk"))


def test_from_a_constraint_to_a_restated_figure(people, organization, program, chain, product, firm):
    constraint = ConstraintFactory(organization=organization, value_chain=chain, title="Wet grain")
    opportunity = OpportunityFactory(organization=organization, value_chain=chain, title="School meals")
    other = ActorFactory(works_with=organization, name="Another Grower")
    for _n in range(2):
        sell(firm, ActorFactory(works_with=organization), organization, chain, product)

    # 5: the officer plans and reaches; the manager defines; the officer enters; the manager decides and locks
    page = people("officer")
    work = plan(page, program, constraint, opportunity)
    saved(page.post(f"{work}reach/many/", {"lines": f"{firm.code}\n{other.name}", "since": "2026-02-01"}))
    assert "2 different actors, each counted once" in page.get(f"{work}reach/").content.decode()
    indicator, period = define(people("manager"), program, chain)
    page = people("officer")
    node = {"level": "outcome", "title": "More sales", "indicators": [indicator.pk], "interventions": [Intervention.objects.get().pk]}
    saved(page.post(f"/programs/{program.code}/results-chain/new/", node | {"assumptions": "Rain comes"}))
    total, women, men = enter(page, program, indicator, period)
    assert page.post(f"/observations/{men.pk}/approve/").status_code == 403, "nobody approves their own"
    saved(people("manager").post("/review/", {"act": "return", "pick": [men.pk], "reason": "Which book?"}))
    page, kept = people("officer"), men.evidence.get()
    assert "Which book?" in page.get("/review/").content.decode()
    saved(page.post(f"/observations/{men.pk}/edit/", {"value": "500", "note": "Book of March", "e-kept": [kept.pk]}))
    saved(page.post(f"/observations/{men.pk}/submit/"))
    page = people("manager")
    saved(page.post("/review/", {"act": "approve", "pick": [total.pk, women.pk, men.pk]}))
    saved(page.post(f"/periods/{period.pk}/lock/", {}))
    results = page.get(f"/programs/{program.code}/results/").content.decode()
    assert "<b>1,000</b>" in results and "50\xa0% of the way" in results and "100 KES came without a category" in results
    assert "<b>1</b>" in results, "one supplier has two confirmed buyers"

    # 6: an upgrade
    page = people("officer")
    change = {
        "actor": firm.code,
        "type": "product",
        "value_chain": chain.pk,
        "before": "grain",
        "after": "flour",
        "happened_on": "2026-03-01",
    }
    made = saved(
        page.post("/upgrades/new/", change | {"intervention_0": Intervention.objects.get().pk, "share_0": "60", "e-kept": [kept.pk]})
    )
    assert page.post(f"{made}verify/").status_code == 403, "nobody verifies their own"
    saved(people("manager").post(f"{made}verify/"))
    assert Upgrade.objects.get().status == "verified"

    # 8: a restatement
    page = people("officer")
    assert page.post(f"/observations/{total.pk}/edit/", {"value": "1"}).status_code == 422, "the period is locked"
    saved(page.post(f"/observations/{total.pk}/restate/", {"value": "1200", "reason": "A page was overlooked"}))
    saved(people("manager").post(f"/restatements/{Restatement.objects.get().pk}/approve/"))
    results = page.get(f"/programs/{program.code}/results/").content.decode()
    assert '<abbr title="restated from 1,000">R</abbr>' in results and "300 KES came without a category" in results
