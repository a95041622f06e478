"""The main job in eight steps, by pages alone, as the people would do it: officer, manager and donor at a desk, the firm on a phone."""

import hashlib
import re

import pytest

from accounts import actions as people
from actors.models import Actor
from core.models import Letter
from linkages.models import Linkage
from markets.models import ValueChain
from programs.indicators.models import Observation, Period
from reports.models import ReportEdition
from tests.e2e.conftest import PHONE
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "three plain words here"
CSV = "\ufeffFactory name;Country;City\nKwanza Growers;Kenya;Kitale\nSociété Éclat;KENYA;Eldoret\nشركة النيل;Kenia;Juba\nAtlantis Farm;Atlantis;Deep\n"


def account(email, name, organization=None, role=None):
    user = people.make_user(by=None, email=email, name=name, password=PASSWORD)
    if organization is not None:
        people.join(user=user, organization=organization, role=role, by=None)
    return user


@pytest.fixture
def team(db):
    ngo = OrganizationFactory(name="Mavuno Trust", short_name="mavuno", country="KE", public_threshold=2, donor_threshold=1)
    giver = OrganizationFactory(name="Giver Fund", short_name="giver", kind="donor")
    account("officer@example.org", "Nafula Barasa", ngo, "officer")
    account("manager@example.org", "Peter Otieno", ngo, "manager")
    account("donor@example.org", "Dora Donor", giver, "viewer")
    return ngo


def add(person, path, press="Save", **fields):
    person.open(path)
    person.type(**fields)
    person.press(press)


def describe_chain(manager, officer):
    """Step 1: program, chain, markets, factors."""
    add(officer, "/products/new/", name="Maize grain", unit="tonne")
    add(officer, "/products/new/", name="Maize flour", unit="tonne")
    officer.follow("Add a conversion")
    officer.type(to_product="Maize grain", factor="0.8", source="mill test")
    officer.page.locator("main form button").last.click()
    add(officer, "/end-markets/new/", name="Schools", kind="Institutional", country="Kenya", product="Maize flour")
    officer.type(date="2026-03-31", price="52", currency="KES", unit="kilogram", source="market visit")
    officer.press("Add the price")
    officer.open("/chains/new/")
    officer.type(name="Maize, Trans Nzoia", product="Maize grain", country="Kenya")
    officer.type(**{"functions-0-position": 1, "functions-0-name": "Growing", "functions-0-kind": "Production"})
    officer.type(**{"functions-1-position": 2, "functions-1-name": "Milling", "functions-1-kind": "Processing"})
    officer.type(**{"channels-0-name": "School channel", "channels-0-end_market": "Schools"})
    officer.page.locator('[name="channels-0-functions"]').first.check()
    officer.press("Save")
    officer.sees("Growing", "Milling", "School channel")
    add(officer, "/supporting-markets/new/", name="Drying", kind="Equipment", country="Kenya")
    officer.follow("Add an assessment")
    officer.type(as_of="2026-03-01", coverage=2, source="visit")
    officer.page.locator("main form button").last.click()
    for level in ("Local", "National", "International"):
        add(officer, "/enabling-factors/new/", title=f"{level} grain rule", level=level, kind="Law", effect="Hinders", source="gazette")
    manager.open("/programs/new/")
    manager.type(code="maize", name="Maize program", starts_on="2026-01-01", ends_on="2027-12-31")
    manager.choose("Maize, Trans Nzoia")
    manager.choose("Giver Fund")
    manager.press("Save")
    manager.sees("Maize program")


def import_list(officer, tmp_path):
    """Step 2: a buyer's list becomes actors and linkages; taken back, and done again."""
    add(officer, "/actors/new/", "Register", name="Unga Mills", kind="Lead firm", country="Kenya", locality="Kitale", function="Milling")
    buyer = Actor.objects.get(name="Unga Mills")
    file = tmp_path / "suppliers.csv"
    file.write_bytes(CSV.encode())
    for turn in ("first", "second"):
        officer.open("/imports/new/")
        officer.type(file=str(file))
        officer.page.locator("main form button").last.click()
        officer.page.wait_for_url(re.compile(r"/imports/\d+/"))
        here = re.search(r"/imports/\d+/", officer.page.url).group()
        officer.open(f"{here}columns/")
        set_whole_file(officer, buyer)
        officer.open(here)
        officer.sees("Atlantis")
        commit(officer, here)
        assert Actor.objects.filter(name="Kwanza Growers", status="active").exists()
        if turn == "first":
            officer.open(f"{here}undo/")
            officer.page.locator("main form button").last.click()
            officer.page.wait_for_url(re.compile(f"{here}$"))
            assert not Actor.objects.filter(name="Kwanza Growers").exists()
    assert Linkage.objects.filter(to_actor=buyer).count() == 3


def set_whole_file(officer, buyer):
    """The buyer, the chain's function and the kind are the same for every row."""
    chain = str(ValueChain.objects.get().pk)
    same = {"buyer": buyer.code, "value_chain": chain, "function": "Growing", "kind": "Enterprise"}
    officer.unfold()
    for name, value in same.items():
        officer.type(**{f"value-{name}": value})
    officer.press("Check the file")


def commit(officer, here):
    officer.open(f"{here}commit/")
    officer.page.locator("main form button").last.click()
    officer.page.wait_for_url(re.compile(f"{here}$"))


def find_and_look(officer):
    """Step 3: by a misspelt name; the chain map."""
    officer.open("/actors/?search=Kwnaza+Grwers")
    officer.follow("Kwanza Growers")
    officer.sees("Kwanza Growers", "Unga Mills")
    officer.open("/chains/")
    officer.follow("Maize, Trans Nzoia")
    officer.page.locator("svg a").first.wait_for()
    officer.sees("Growing", "Milling")


def firm_answers(officer, person):
    """Step 4: the buyer's owner claims the record by letter and answers on a phone, without script."""
    buyer = Actor.objects.get(name="Unga Mills")
    officer.open(f"/actors/{buyer.code}/invite-owner/")
    officer.type(email="amina@example.org")
    officer.press("Send the invitation")
    address = re.search(r"/claim/\S+", Letter.objects.latest("pk").body).group()
    firm = person(size=PHONE, script=False)
    firm.open(address)
    firm.sees("Is this your firm?", "Unga Mills")
    firm.type(name="Amina Otieno", password=PASSWORD)
    firm.press("Yes, this is my firm")
    firm.open("/firm/")
    firm.fits()
    firm.sees("Kwanza Growers", "Société Éclat")
    answer(firm, "Kwanza Growers", "Yes, but the figures are different", quantity="9", unit="tonne", price="310", currency="KES")
    answer(firm, "Société Éclat", "No, we did not trade", reason="We never bought from them.")
    firm.open("/firm/linkages/new/")
    firm.choose("We bought from them")
    firm.type(partner="شركة النيل", product="Maize grain", quantity="3", unit="tonne")
    firm.press("Store it")
    firm.fits()
    officer.open("/linkages/?status=disputed")
    officer.sees("Société Éclat")
    officer.follow("Société Éclat")
    officer.sees("We never bought from them.")
    return firm


def answer(firm, partner, choice, **fields):
    firm.open("/firm/")
    firm.page.get_by_role("region", name=partner).get_by_role("link", name="Answer").click()
    firm.choose(choice)
    firm.type(**fields)
    firm.press("Send my answer")
    firm.fits()


def work(manager, officer, tmp_path):
    """Step 5: constraint, opportunity, intervention, results chain, indicators, observations, review, lock."""
    for kind, extra in (("constraints", {"severity": 4}), ("opportunities", {"potential": 5})):
        officer.open(f"/{kind}/new/")
        officer.type(value_chain="Maize, Trans Nzoia")
        officer.press("Next")
        officer.type(title=f"Wet grain {kind}", part="Growing", feasibility=3, **extra)
        officer.press("Save")
    officer.open("/interventions/new/")
    officer.type(program="Maize program", title="Dryers", kind="technology", starts_on="2026-01-05")
    officer.choose("Wet grain constraints")
    officer.choose("Wet grain opportunities")
    officer.press("Save")
    officer.follow("Add one")
    officer.type(actor="Kwanza Growers", since="2026-02-01")
    officer.page.get_by_role("button", name="Add", exact=True).click()
    manager.open("/programs/maize/periods/new/")
    manager.type(kind="Quarter", name="Q1 2026", starts_on="2026-01-01", ends_on="2026-03-31")
    manager.press("Save")
    define(manager)
    officer.open("/programs/maize/results-chain/new/")
    officer.type(level="Outcome", title="More sales")
    officer.page.locator("main form button").last.click()
    enter(officer, tmp_path)
    review(manager, officer)


def define(manager):
    """One observed indicator with its breakdown, one counted from the registry."""
    manager.open("/programs/maize/indicators/new/")
    manager.type(code="S1", name="Sales of supported firms", definition="Sales in the period.", unit="KES", measure="Number")
    manager.type(polarity="More is better", baseline="500", baseline_on="2025-12-31", source="Observed")
    manager.type(axis_1="sex", categories_1="women, men")
    manager.press("Save and set targets")
    manager.page.locator("main table input").first.fill("1500")
    manager.page.locator("main form button").last.click()
    manager.open("/programs/maize/indicators/new/")
    manager.type(code="C1", name="Suppliers with confirmed buyers", definition="Counted from the registry.", unit="actors")
    manager.type(measure="Number", polarity="More is better", source="Computed")
    manager.unfold()
    manager.type(computed_by="confirmed buyers", p_at_least="1")
    manager.press("Save and set targets")
    manager.open("/programs/maize/indicators/")
    manager.sees("Sales of supported firms", "Suppliers with confirmed buyers")


def enter(officer, tmp_path):
    """Three values with evidence, submitted."""
    book = tmp_path / "book.txt"
    book.write_text("sold 400 and 500 of 1000")
    officer.open("/programs/maize/enter/")
    officer.sees("Sales of supported firms")
    values = officer.page.locator('main input[name$="_value"]')
    assert values.count() == 3
    for number, value in enumerate(("1000", "400", "500")):
        values.nth(number).fill(value)
    officer.unfold()
    officer.page.locator('main input[type="file"]').first.set_input_files(str(book))
    officer.page.locator('main input[name$="-title"]').first.fill("Sales book")
    officer.press("Save and submit")
    assert Observation.objects.filter(status="submitted").count() == 3


def review(manager, officer):
    """One goes back with a reason and comes again; nobody decides their own; the period is locked."""
    men = Observation.objects.get(category={"sex": "men"})
    officer.open("/review/")
    assert officer.page.locator('main input[name="pick"]').count() == 0
    manager.open("/review/")
    manager.page.locator(f'input[name="pick"][value="{men.pk}"]').check()
    manager.type(reason="Which book?")
    manager.press("Return")
    officer.open("/")
    officer.sees("Which book?")
    officer.open(f"/observations/{men.pk}/edit/")
    officer.type(note="Book of March")
    officer.page.locator("main form button").last.click()
    officer.open(f"/observations/{men.pk}/submit/")
    officer.page.locator("main form button").last.click()
    manager.open("/review/")
    for box in manager.page.locator('input[name="pick"]').all():
        box.check()
    manager.press("Approve")
    assert Observation.objects.filter(status="approved").count() == 3
    manager.open("/programs/maize/results/")
    manager.sees("1,000", "50")
    manager.open(f"/periods/{Period.objects.get().pk}/lock/")
    manager.press("Lock for good")
    assert Period.objects.get().status == "locked"


def upgrade(manager, officer, tmp_path):
    """Step 6: a typed change with evidence and contribution, verified by another person."""
    officer.open("/upgrades/new/")
    officer.type(
        actor="Kwanza Growers", value_chain="Maize, Trans Nzoia", before="grain", after="fortified flour", happened_on="2026-03-01"
    )
    officer.choose("Product: it makes a new")
    officer.type(**{"e-file": str(tmp_path / "book.txt"), "e-title": "Photo of the bag"}, intervention_0="Dryers", share_0="60")
    officer.press("Save")
    officer.sees("fortified flour")
    here = re.search(r"/upgrades/\d+/", officer.page.url).group()
    manager.open(here)
    manager.press("Verify")
    manager.open(here)
    manager.sees("Verified")


def publish(manager, audience):
    manager.open("/editions/new/")
    manager.type(period="Q1 2026", audience=audience)
    if audience == "Donors":
        manager.choose("Name the firms")
    manager.press("Save")
    here = re.search(r"/editions/\d+/", manager.page.url).group()
    manager.open(f"{here}publish/")
    manager.press("Publish for good")
    return ReportEdition.objects.get(pk=int(here.strip("/").split("/")[-1]))


def read(manager, person):
    """Step 7: a donor reads a number and opens it down to evidence and approver; the public sees what was made public."""
    edition = publish(manager, "Donors")
    assert edition.number == 1
    donor = person("donor@example.org", PASSWORD)
    donor.sees("Maize program")
    donor.open(f"/editions/{edition.pk}/")
    donor.sees("Sales of supported firms", f"{edition.fingerprint[:4]} {edition.fingerprint[4:8]}")
    donor.page.locator("a.explain").filter(has_text="1,000").first.click()
    donor.page.wait_for_load_state("load")
    donor.sees("Peter Otieno", "Sales book")
    body = donor.context.request.get(f"{donor.base}/editions/{edition.pk}/json/").body()
    assert hashlib.sha256(body).hexdigest() == edition.fingerprint
    assert donor.context.request.get(f"{donor.base}/editions/{edition.pk}/pdf/").status in (200, 202)
    assert donor.page.goto(f"{donor.base}/observations/{Observation.objects.first().pk}/").status == 404
    donor.faults.clear()
    public = person()
    public.open("/public/")
    public.does_not_see("Sales of supported firms")
    publish(manager, "The public")
    public.open("/public/")
    public.sees("Maize program")
    return donor, edition


def restate(manager, officer, donor):
    """Step 8: a locked value is restated with a reason; the next edition shows it and why."""
    total = Observation.objects.get(category={})
    officer.open(f"/observations/{total.pk}/restate/")
    officer.type(value="1200", reason="A page of the book was overlooked")
    officer.press("Ask for it")
    manager.open("/review/")
    manager.follow("Decide")
    manager.sees("A page of the book was overlooked")
    manager.follow("Approve")
    manager.page.locator("main form button").first.click()
    manager.page.wait_for_load_state("load")
    total.refresh_from_db()
    assert total.value == 1200
    second = publish(manager, "Donors")
    assert second.number == 2
    donor.open(f"/editions/{second.pk}/difference/")
    donor.sees("1,000", "1,200", "A page of the book was overlooked")


def test_the_main_job(team, person, tmp_path):
    manager = person("manager@example.org", PASSWORD)
    officer = person("officer@example.org", PASSWORD)
    describe_chain(manager, officer)
    import_list(officer, tmp_path)
    find_and_look(officer)
    firm_answers(officer, person)
    work(manager, officer, tmp_path)
    upgrade(manager, officer, tmp_path)
    donor, _edition = read(manager, person)
    restate(manager, officer, donor)
