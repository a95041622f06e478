"""Pages of linkages: both sides beside each other, acts for a side, and what is shown to whom."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from linkages.models import Linkage, LinkageParty, LinkageStatement
from tests.factories import ActorFactory, LinkageFactory, LinkageStatementFactory

pytestmark = pytest.mark.django_db
QUARTER = {"period_start": "2026-01-01", "period_end": "2026-03-31"}


def queries_of(client, path):
    with CaptureQueriesContext(connection) as taken:
        assert client.get(path).status_code == 200
    return len(taken)


def plain(answer):
    """A page without its one-time token."""
    return re.sub(r'"X-CSRFToken": "\w+"', "", answer.text)


def words(answer):
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).replace("\xa0", " ").split())


@pytest.fixture
def both(linkage):
    """The seller says 10 t at KES 300, the buyer 9 t at KES 310."""
    LinkageStatementFactory(linkage=linkage, side="from", quantity=10, unit_id="t", price=300, currency_id="KES")
    LinkageStatementFactory(linkage=linkage, side="to", quantity=9, unit_id="t", price=310, currency_id="KES")
    return linkage


@pytest.fixture
def private(organization, buyer, product):
    """A household that only Alpha works with sells to the buyer; Beta knows the linkage too."""
    household = ActorFactory(name="Wekesa family", kind="household", visibility="private", works_with=organization)
    linkage = LinkageFactory(from_actor=household, to_actor=buyer, product=product, known_to=organization)
    LinkageStatementFactory(linkage=linkage, side="to", quantity=1, unit_id="t")
    return linkage


def test_the_list_takes_as_many_queries_for_thirty_rows_as_for_three(client, officer, organization, chain):
    def fill(count):
        for _ in range(count):
            linkage = LinkageFactory(product=chain.product, value_chain=chain, known_to=organization)
            LinkageStatementFactory(linkage=linkage, quantity=5, unit_id="t", by_organization=organization)
            LinkageStatementFactory(linkage=linkage, side="to", quantity=6, unit_id="t")

    client.force_login(officer)
    fill(3)
    few = queries_of(client, "/linkages/")
    fill(27)
    assert queries_of(client, "/linkages/") == few


def test_the_page_takes_as_many_queries_for_thirty_statements_as_for_three(client, officer, linkage):
    client.force_login(officer)

    def fill(years):
        for year in years:
            period = {"period_start": date(year, 1, 1), "period_end": date(year, 12, 31)}
            LinkageStatementFactory(linkage=linkage, quantity=5, unit_id="t", **period)

    fill(range(2020, 2023))
    few = queries_of(client, f"/linkages/{linkage.pk}/")
    fill(range(1990, 2017))
    assert queries_of(client, f"/linkages/{linkage.pk}/") == few


def test_both_sides_stand_beside_each_other_with_the_gap(client, officer, both):
    client.force_login(officer)
    for page in (client.get("/linkages/"), client.get(f"/linkages/{both.pk}/"), client.get(f"/actors/{both.from_actor.code}/")):
        text = words(page)
        assert "10 t" in text
        assert "9 t" in text
        assert "1 t apart, 11 %" in text
        assert "Both sides" in text
    text = words(client.get(f"/linkages/{both.pk}/"))
    assert "Kwanza Growers says sold 10 t at KES 300.00/t" in text
    assert "Unga Mills says bought 9 t at KES 310.00/t" in text
    assert "Gap in price 3 % of the mean" in text
    assert "Both firms say themselves that it exists" in text


def test_what_is_bought_and_sold_in_a_year_is_summed_unit_by_unit(client, officer, organization, linkage, firm, buyer):
    today = timezone.localdate()
    first = {"period_start": today - timedelta(days=200), "period_end": today - timedelta(days=101)}
    second = {"period_start": today - timedelta(days=100), "period_end": today - timedelta(days=1)}
    old = {"period_start": today - timedelta(days=900), "period_end": today - timedelta(days=800)}
    LinkageStatementFactory(linkage=linkage, side="from", quantity=2, unit_id="t", **first)
    LinkageStatementFactory(linkage=linkage, side="from", quantity=500, unit_id="kg", **second)
    LinkageStatementFactory(linkage=linkage, side="from", quantity=999, unit_id="t", **old)
    milk = LinkageFactory(from_actor=firm, to_actor=ActorFactory(works_with=organization), known_to=organization)
    LinkageStatementFactory(linkage=milk, side="from", quantity=40, unit_id="l", **second)
    client.force_login(officer)
    sold = words(client.get(f"/actors/{firm.code}/")).split("Sold, 12 months")[1].split("Both sides agree")[0]
    bought = words(client.get(f"/actors/{buyer.code}/")).split("Bought, 12 months")[1].split("Sold, 12 months")[0]
    assert sold.strip() == "2.5 t to 2 buyers · 40 l"
    assert bought.strip() == "2.5 t from 1 supplier"


def test_quantities_in_other_units_are_compared_all_the_same(client, officer, linkage):
    LinkageStatementFactory(linkage=linkage, side="from", quantity=4, unit_id="t")
    LinkageStatementFactory(linkage=linkage, side="to", quantity=4000, unit_id="kg")
    client.force_login(officer)
    assert "agree" in words(client.get(f"/linkages/{linkage.pk}/"))


def test_not_asked_and_no_answer_differ(client, officer, linkage, buyer):
    LinkageStatementFactory(linkage=linkage, side="from", quantity=4, unit_id="t")
    client.force_login(officer)
    assert "not asked: nobody speaks for it yet" in words(client.get(f"/linkages/{linkage.pk}/"))
    type(buyer).objects.filter(pk=buyer.pk).update(claimed=True)
    assert "no answer yet" in words(client.get(f"/linkages/{linkage.pk}/"))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"side": "from"}, "Only one side has spoken; Unga Mills has not."),
        ({"side": "from", "says": "denied"}, "Kwanza Growers says that it did not happen, and nobody claims that it did."),
        ({"side": "from", "says": "withdrawn"}, "All that was said of it was taken back"),
    ],
)
def test_the_reason_of_a_status_is_said_in_words(client, officer, linkage, said, reason):
    LinkageStatementFactory(linkage=linkage, **said)
    client.force_login(officer)
    assert reason in words(client.get(f"/linkages/{linkage.pk}/"))


def test_a_denial_of_what_the_other_side_claims_is_said_in_words(client, officer, linkage):
    LinkageStatementFactory(linkage=linkage, side="to")
    LinkageStatementFactory(linkage=linkage, side="from", says="denied")
    client.force_login(officer)
    assert "Kwanza Growers says that it does not exist." in words(client.get(f"/linkages/{linkage.pk}/"))


def test_speaking_on_behalf_lapsing_and_other_periods_have_their_words_too(client, officer, linkage, organization):
    LinkageStatementFactory(linkage=linkage, side="from", by_organization=organization)
    LinkageStatementFactory(linkage=linkage, side="to")
    client.force_login(officer)
    assert "An organization spoke on behalf of Kwanza Growers" in words(client.get(f"/linkages/{linkage.pk}/"))
    period = {"period_start": date(2025, 1, 1), "period_end": date(2025, 3, 31)}
    LinkageStatementFactory(linkage=linkage, side="from", **period)
    long_ago = timezone.now() - timedelta(days=800)
    LinkageStatement.objects.filter(linkage=linkage).update(stated_at=long_ago)
    assert "it lapsed on" in words(client.get(f"/linkages/{linkage.pk}/"))


def test_filters_find_by_side_status_gap_and_name(client, officer, both, organization, words_counted):
    other = LinkageFactory(from_actor=ActorFactory(name="Lishe Foods", works_with=organization), known_to=organization)
    LinkageStatementFactory(linkage=other)
    words_counted()
    client.force_login(officer)
    shown = {
        "status=confirmed": (True, False),
        "status=claimed": (False, True),
        "gap_above=0.1": (True, False),
        "gap_above=0.2": (False, False),
        f"actor={both.to_actor.code}": (True, False),
        f"from_actor={both.from_actor.code}": (True, False),
        f"to_actor={both.from_actor.code}": (False, False),
        f"value_chain={both.value_chain_id}": (True, False),
        "search=Lshe": (False, True),
        "kind=service": (False, False),
    }
    for query, (first, second) in shown.items():
        text = client.get(f"/linkages/?{query}").text
        assert ("Kwanza Growers" in text, "Lishe Foods" in text) == (first, second), query


def test_a_stranger_finds_no_linkage_of_others_and_cannot_learn_that_it_is(client, stranger, both):
    client.force_login(stranger)
    assert "Kwanza" not in client.get("/linkages/").text
    for end in ("", "edit/", "state/", "confirm/", "dispute/", "end/", "withdraw/", "history/"):
        unseen, never = client.get(f"/linkages/{both.pk}/{end}"), client.get(f"/linkages/987654321/{end}")
        assert (unseen.status_code, plain(unseen)) == (404, plain(never))


def test_a_statement_on_behalf_stays_with_who_made_it(client, stranger, other_organization, linkage, organization):
    LinkageStatementFactory(linkage=linkage, side="from", quantity=777, unit_id="t", by_organization=organization)
    LinkageParty.objects.create(linkage=linkage, organization=other_organization)
    client.force_login(stranger)
    for path in ("/linkages/", f"/linkages/{linkage.pk}/", f"/actors/{linkage.from_actor.code}/"):
        text = words(client.get(path))
        assert "777" not in text
        assert "another organization spoke for it" in text


def test_a_private_household_is_its_kind_alone_on_every_page_of_its_linkage(client, stranger, other_organization, private, buyer):
    LinkageParty.objects.create(linkage=private, organization=other_organization)
    client.force_login(stranger)
    pages = ["/linkages/", f"/linkages/{private.pk}/", f"/linkages/{private.pk}/history/", f"/linkages/{private.pk}/edit/"]
    pages += [f"/linkages/{private.pk}/{act}/" for act in ("state", "confirm", "dispute", "end", "withdraw")]
    pages += [f"/actors/{buyer.code}/", f"/actors/{buyer.code}/?tab=linkages"]
    for path in pages:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Wekesa" not in answer.text, path
        assert private.from_actor.code not in answer.text, path
    assert "Household" in client.get(f"/linkages/{private.pk}/").text
    assert "Wekesa" not in client.get("/linkages/?export=csv").getvalue().decode()
    assert (
        "Household"
        not in words(client.get(f"/linkages/?actor={private.from_actor.code}")).split("Filters in use")[-1].split("From and to")[-1]
    )


def test_registering_by_names_makes_a_linkage_with_its_first_statement(client, officer, organization, firm, buyer, product, chain):
    client.force_login(officer)
    sent = {
        "kind": "vertical",
        "from_actor": "kwanza growers",
        "to_actor": buyer.code,
        "product": product.pk,
        "value_chain": chain.pk,
        "started_on": "2025-01-01",
        "side": "to",
        **QUARTER,
        "quantity": "12.5",
        "unit": "t",
        "price": "300",
        "currency": "KES",
        "contract": "verbal",
        "embedded_services": "advice\ncredit",
    }
    answer = client.post("/linkages/new/", sent)
    linkage = Linkage.objects.get()
    assert answer.headers["Location"] == f"/linkages/{linkage.pk}/"
    said = linkage.statements.get()
    assert (linkage.from_actor, linkage.to_actor, said.side, said.by_organization) == (firm, buyer, "to", organization)
    assert (said.quantity, said.unit_id, said.contract, said.embedded_services) == (Decimal("12.5"), "t", "verbal", ["advice", "credit"])
    assert "on its behalf" in words(client.get(f"/linkages/{linkage.pk}/"))


def test_without_figures_it_is_a_bare_claim_of_the_side_that_was_chosen(client, officer, firm, buyer):
    client.force_login(officer)
    client.post("/linkages/new/", {"kind": "horizontal", "from_actor": firm.code, "to_actor": buyer.code, "side": "to"})
    said = LinkageStatement.objects.get()
    assert (said.side, said.quantity, said.says) == ("to", None, "exists")


def test_every_fault_of_a_registration_is_named_and_what_was_typed_stays(client, officer, firm, buyer):
    client.force_login(officer)
    sent = {"kind": "vertical", "from_actor": firm.code, "to_actor": "Nowhere Ltd", "side": "from", "quantity": "-3", "price": "12"}
    answer = client.post("/linkages/new/", sent)
    assert answer.status_code == 422
    text = words(answer)
    for fault in ("no actor of this name or code", "Say which period the figures are of.", "A price needs its currency"):
        assert fault in text
    assert 'value="Nowhere Ltd"' in answer.text
    assert 'value="-3"' in answer.text
    answer = client.post("/linkages/new/", {"kind": "vertical", "from_actor": firm.code, "to_actor": firm.code, "side": "from"})
    assert answer.status_code == 422
    assert "A linkage joins two different actors." in answer.text
    assert not Linkage.objects.exists()


def test_a_link_may_fill_in_the_actor_and_the_chain(client, officer, firm, chain):
    client.force_login(officer)
    text = client.get("/linkages/new/", {"from_actor": firm.code, "value_chain": chain.pk}).text
    assert f'value="Kwanza Growers ({firm.code})"' in text
    assert f'<option value="{chain.pk}" selected>' in text


def test_stating_for_a_side_supersedes_and_keeps_what_was_said_before(client, officer, linkage):
    client.force_login(officer)
    for quantity in ("5", "6"):
        sent = {"side": "from", **QUARTER, "quantity": quantity, "unit": "t"}
        assert client.post(f"/linkages/{linkage.pk}/state/", sent).status_code == 302
    text = words(client.get(f"/linkages/{linkage.pk}/"))
    assert "sold 6 t" in text
    assert "no: said anew since" in text
    assert "5 t" in text
    answer = client.post(f"/linkages/{linkage.pk}/state/", {"side": "from", **QUARTER, "quantity": "7"})
    assert answer.status_code == 422
    assert "A quantity needs its unit." in answer.text
    assert 'value="7"' in answer.text


def test_a_firm_speaks_for_its_own_side_alone(client, buyer_owner, linkage):
    LinkageStatementFactory(linkage=linkage, side="from", quantity=5, unit_id="t")
    client.force_login(buyer_owner)
    text = client.get(f"/linkages/{linkage.pk}/state/").text
    assert 'value="to"' in text
    assert 'name="side" value="from"' not in text
    assert client.post(f"/linkages/{linkage.pk}/state/", {"side": "from", **QUARTER}).status_code == 422


def test_confirming_with_own_figures_keeps_both_and_without_any_copies_and_says_so(client, buyer_owner, linkage):
    LinkageStatementFactory(linkage=linkage, side="from", quantity=5, unit_id="t")
    client.force_login(buyer_owner)
    assert "You speak for" in client.get(f"/linkages/{linkage.pk}/confirm/").text
    client.post(f"/linkages/{linkage.pk}/confirm/", {"quantity": "4", "unit": "t"})
    assert "1 t apart, 22 %" in words(client.get(f"/linkages/{linkage.pk}/"))
    client.post(f"/linkages/{linkage.pk}/confirm/", {})
    assert "confirmed the other side's figures" in words(client.get(f"/linkages/{linkage.pk}/")).replace("&#x27;", "'")
    assert list(linkage.statements.order_by("pk").values_list("quantity", "copied")) == [(5, False), (4, False), (5, True)]


def test_there_is_nothing_to_confirm_when_all_was_taken_back(client, buyer_owner, linkage):
    LinkageStatementFactory(linkage=linkage, side="from", says="withdrawn")
    client.force_login(buyer_owner)
    answer = client.post(f"/linkages/{linkage.pk}/confirm/", {})
    assert answer.status_code == 409
    assert "There is nothing to confirm" in answer.text


def test_disputing_needs_a_reason_and_shows_it(client, buyer_owner, officer, linkage):
    LinkageStatementFactory(linkage=linkage, side="from", quantity=5, unit_id="t")
    client.force_login(buyer_owner)
    assert client.post(f"/linkages/{linkage.pk}/dispute/", {"reason": ""}).status_code == 422
    client.post(f"/linkages/{linkage.pk}/dispute/", {"reason": "We never bought from them."})
    client.force_login(officer)
    text = words(client.get(f"/linkages/{linkage.pk}/"))
    assert "Unga Mills says that it does not exist." in text
    assert "We never bought from them." in text


def test_an_end_before_the_start_is_refused_and_one_side_waits_for_the_other(client, buyer_owner, linkage):
    Linkage.objects.filter(pk=linkage.pk).update(started_on=date(2025, 1, 1))
    LinkageStatementFactory(linkage=linkage, side="from", quantity=5, unit_id="t", stated_at=timezone.now() - timedelta(hours=1))
    client.force_login(buyer_owner)
    answer = client.post(f"/linkages/{linkage.pk}/end/", {"on": "2024-12-31"})
    assert answer.status_code == 422
    assert "The end is before the start." in answer.text
    client.post(f"/linkages/{linkage.pk}/end/", {"on": "2026-06-30", "reason": "Moved away."})
    text = words(client.get(f"/linkages/{linkage.pk}/"))
    assert "Unga Mills says that it has ended; the other side has 30 days to answer." in text


def test_taking_back_leaves_what_was_said_readable(client, buyer_owner, linkage):
    LinkageStatementFactory(linkage=linkage, side="to", quantity=5, unit_id="t")
    client.force_login(buyer_owner)
    client.post(f"/linkages/{linkage.pk}/withdraw/", {"reason": "A mistake."})
    text = words(client.get(f"/linkages/{linkage.pk}/"))
    assert "All that was said of it was taken back" in text
    assert "5 t" in text
    answer = client.post(f"/linkages/{linkage.pk}/withdraw/", {})
    assert answer.status_code == 409
    assert "nothing of yours to take back" in answer.text


def test_what_a_linkage_is_of_stays_and_its_days_can_be_mended(client, officer, linkage):
    client.force_login(officer)
    answer = client.post(f"/linkages/{linkage.pk}/edit/", {"started_on": "2025-02-01", "ended_on": "2025-01-01"})
    assert answer.status_code == 422
    assert "The end is before the start." in answer.text
    client.post(f"/linkages/{linkage.pk}/edit/", {"value_chain": linkage.value_chain_id, "started_on": "2025-02-01"})
    linkage.refresh_from_db()
    assert linkage.started_on == date(2025, 2, 1)
    history = words(client.get(f"/linkages/{linkage.pk}/history/"))
    assert "Started on" in history
    assert "What was said is never taken out of the record." in history


def test_a_viewer_reads_and_says_nothing(client, viewer, both):
    client.force_login(viewer)
    assert "More" not in client.get(f"/linkages/{both.pk}/").text.split("<main")[1]
    for end in ("edit/", "state/", "confirm/", "dispute/", "end/", "withdraw/"):
        assert client.get(f"/linkages/{both.pk}/{end}").status_code == 403
    assert client.get("/linkages/new/").status_code == 403
