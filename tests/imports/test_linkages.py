"""A buyer's list gives actors and linkages; a list of linkages joins actors that are there."""

from datetime import date
from decimal import Decimal

import pytest

from actors.models import Actor, Identifier, WorksWith
from imports.report import report
from linkages import actions as saying
from linkages.models import Linkage, LinkageParty, LinkageStatement
from tests.factories import ActorFactory, LinkageFactory, LinkageStatementFactory, OrganizationFactory, owner_of
from tests.imports.conftest import LISTS, counts, faults, real_files

LIST = "name,country\nKwanza Growers Two,KE\nSoko Growers,KE\n"
FIGURES = "supplier,buyer,product,qty,unit,unit price,currency,period start,period end\n"


def test_a_buyers_list_makes_actors_and_their_linkages_said_for_the_buyer(bring_in, buyer, organization, manager):
    batch = bring_in(LIST, values={"buyer": buyer.code})
    assert counts(batch) == {"rows": 2, "create": 2}
    linkages = Linkage.objects.order_by("from_actor__name")
    assert [(k.kind, k.from_actor.name, k.to_actor, k.to_says, k.to_own, k.from_says) for k in linkages] == [
        ("vertical", "Kwanza Growers Two", buyer, "exists", False, None),
        ("vertical", "Soko Growers", buyer, "exists", False, None),
    ]
    said = LinkageStatement.objects.filter(linkage=linkages[0]).get()
    assert (said.side, said.by_organization, said.by_firm, said.by, said.quantity) == ("to", organization, None, manager, None)
    assert {k.entry for k in linkages} == {batch.commit_entry}
    assert LinkageParty.objects.filter(organization=organization).count() == 2


def test_the_same_buyers_list_again_says_nothing_and_goes_away_whole(bring_in, buyer, undo):
    first = bring_in(LIST, values={"buyer": buyer.name})
    again = bring_in(LIST, values={"buyer": buyer.name})
    assert counts(again) == {"rows": 2, "unchanged": 2}
    assert LinkageStatement.objects.count() == 2
    undo(again)
    undo(first)
    assert (Linkage.objects.count(), LinkageStatement.objects.count(), LinkageParty.objects.count()) == (0, 0, 0)
    assert list(Actor.objects.values_list("name", flat=True)) == [buyer.name]


@pytest.mark.parametrize("path", real_files(LISTS, ".xlsx"))
def test_a_real_list_of_a_buyer(path, bring_in, buyer, undo):
    batch = bring_in(path.read_bytes(), name=path.name, values={"buyer": buyer.code})
    assert batch.counts["create"] == Linkage.objects.count() == 15
    undo(batch)
    assert Linkage.objects.count() == 0


def test_a_firm_that_answered_stays_with_its_linkage(bring_in, buyer, undo):
    batch = bring_in(LIST, values={"buyer": buyer.code})
    linkage = Linkage.objects.get(from_actor__name="Soko Growers")
    owner = owner_of(linkage.from_actor)
    saying.confirm(linkage=linkage, by=owner, quantity=Decimal(3), unit_id="t")
    done = undo(batch)
    assert [(line["row"], line["name"]) for line in done.undone["left"]] == [(3, "Soko Growers")]
    assert list(Linkage.objects.values_list("pk", flat=True)) == [linkage.pk]
    assert linkage.statements.count() == 2


def test_the_buyers_own_row_and_an_unknown_buyer_are_faults(check, buyer):
    assert faults(check(f"name,country,buyer\n{buyer.name},KE,{buyer.code}\nAcme,KE,{buyer.code}\n")) == [("C2", "two_actors")]
    assert faults(check("name,country,buyer\nAcme,KE,Nobody Knows\n")) == [("C2", "actor")]


def test_a_buyer_may_stand_in_the_same_list(bring_in):
    batch = bring_in("name,country,buyer\nBig Mill,KE,\nAcme,KE,Big Mill\n")
    assert counts(batch) == {"rows": 2, "create": 2}
    assert [str(k) for k in Linkage.objects.all()] == ["Acme → Big Mill"]


def test_only_the_organizations_own_numbers_name_an_actor(check, firm, buyer, organization):
    """Another organization's own number would tell that it knows the firm, and by which number."""
    Identifier.objects.create(actor=firm, scheme=f"OWN-{OrganizationFactory().pk}", value="B-77")
    Identifier.objects.create(actor=firm, scheme=f"OWN-{organization.pk}", value="A-77")
    row = f"supplier,buyer\n%s,{buyer.code}\n"
    assert faults(check(row % "B-77", kind="linkages")) == [("A2", "actor")]
    assert faults(check(row % "A-77", kind="linkages")) == []


def test_linkages_by_code_identifier_and_name_with_figures(bring_in, firm, buyer, product, organization):
    other = ActorFactory(name="Soko Traders", country="UG", works_with=organization)
    Identifier.objects.create(actor=other, scheme="UG-TAX", value="TX1")
    batch = bring_in(
        FIGURES
        + f'{firm.code},{buyer.name},Maize,"1,200.5",kg,40,KES,2025-01-01,2025-12-31\nTX1,Unga Mills,maize,3,t,,,2025-01-01,2025-12-31\n',
        kind="linkages",
    )
    assert counts(batch) == {"rows": 2, "create": 2}
    said = LinkageStatement.objects.get(linkage__from_actor=firm)
    assert (said.side, said.quantity, said.unit_id, said.price, said.currency_id) == ("from", Decimal("1200.5"), "kg", Decimal(40), "KES")
    assert (said.period_start, said.period_end, said.by_organization) == (date(2025, 1, 1), date(2025, 12, 31), organization)
    linkage = Linkage.objects.get(from_actor=firm)
    assert (linkage.product, linkage.from_says, linkage.flow_quantity, linkage.flow_unit) == (product, "exists", Decimal("1200.5"), "kg")


def test_the_same_figures_again_change_nothing_and_new_ones_are_added(bring_in, firm, buyer, undo):
    row = f"{firm.code},{buyer.code},,{{}},t,,,2025-01-01,2025-12-31\n"
    first = bring_in(FIGURES + row.format(3), kind="linkages")
    assert counts(bring_in(FIGURES + row.format(3), kind="linkages")) == {"rows": 1, "unchanged": 1}
    more = bring_in(FIGURES + row.format(4), kind="linkages")
    assert counts(more) == {"rows": 1, "update": 1}
    linkage = Linkage.objects.get()
    assert (linkage.flow_quantity, linkage.statements.count()) == (Decimal(4000), 2)
    undo(more)
    linkage.refresh_from_db()
    assert linkage.flow_quantity == Decimal(3000)
    undo(first)
    assert Linkage.objects.count() == 0


def test_figures_take_the_place_of_a_bare_claim(bring_in, firm, buyer):
    bring_in(f"from,to\n{firm.code},{buyer.code}\n", kind="linkages")
    bring_in(FIGURES + f"{firm.code},{buyer.code},,3,t,,,2024-01-01,2024-12-31\n", kind="linkages")
    said = list(LinkageStatement.objects.order_by("pk").values_list("says", "quantity"))
    assert said[0] == ("exists", None)
    assert sorted(said[1:], key=str) == [("exists", Decimal(3)), ("withdrawn", None)]


def test_both_sides_in_one_list(bring_in, firm, buyer):
    batch = bring_in(
        "from,to,side,quantity,unit,period start,period end\n"
        + "".join(f"{firm.code},{buyer.code},{side},{n},t,2025-01-01,2025-12-31\n" for side, n in (("from", 3), ("to", 2))),
        kind="linkages",
    )
    assert counts(batch) == {"rows": 2, "create": 1, "update": 1}
    linkage = Linkage.objects.get()
    assert (linkage.from_says, linkage.to_says, linkage.gap_quantity) == ("exists", "exists", Decimal("0.4"))


def test_what_a_row_of_figures_lacks_is_told(check, firm, buyer):
    ActorFactory(name="Two Of A Name", country="KE")
    ActorFactory(name="Two Of A Name", country="UG")
    start = f"{firm.code},{buyer.code},,"
    batch = check(
        FIGURES
        + f"{start}3,,,,2025-01-01,2025-12-31\n{start}3,t,5,,2025-01-01,2025-12-31\n{start}3,t,,,2025-12-31,2025-01-01\n{start}3,t,,,2025-01-01,\n"
        + f"{firm.code},{firm.code},,3,t,,,,\nTwo Of A Name,{buyer.code},,3,t,,,,\nNobody,{buyer.code},,3,t,,,,\n{start}-3,t,,,,\n",
        kind="linkages",
    )
    assert faults(batch) == [
        *(("D2", "unit"), ("F3", "currency"), ("I4", "order"), ("H5", "period")),
        *(("B6", "two_actors"), ("A7", "actor"), ("A8", "actor"), ("D9", "range")),
    ]
    assert counts(batch) == {"rows": 8, "fault": 8}
    named = check("from,to,from country\nTwo Of A Name,Unga Mills,UG\n", kind="linkages")
    assert counts(named) == {"rows": 1, "create": 1}


def test_counts_do_not_tell_of_a_linkage_that_others_recorded(bring_in, firm, buyer, other_organization, organization, undo):
    hidden = LinkageFactory(from_actor=firm, to_actor=buyer, known_to=other_organization)
    LinkageStatementFactory(linkage=hidden, by_organization=other_organization)
    batch = bring_in(f"from,to\n{firm.code},{buyer.code}\n", kind="linkages")
    assert counts(batch) == {"rows": 1, "create": 1}
    assert Linkage.objects.get() == hidden
    assert hidden.parties.filter(organization=organization).exists()
    undo(batch)
    assert not hidden.parties.filter(organization=organization).exists()
    assert hidden.statements.count() == 1


def test_a_private_actor_is_not_named_by_who_may_not_see_it(check, buyer, other_organization):
    hidden = ActorFactory(name="Mary Wekesa", kind="household", visibility="private", works_with=other_organization)
    for naming in (hidden.code, "Mary Wekesa"):
        batch = check(f"from,to\n{naming},{buyer.code}\n", kind="linkages")
        assert report(batch)["faults"][0]["message"] == f"There is no actor “{naming}” that you can see."


def test_both_actors_are_worked_with_from_then_on(bring_in, organization):
    seller, customer = ActorFactory(name="Seller"), ActorFactory(name="Customer")
    bring_in(f"from,to\n{seller.code},{customer.code}\n", kind="linkages")
    assert set(WorksWith.objects.filter(organization=organization).values_list("actor", flat=True)) == {seller.pk, customer.pk}


def test_a_buyer_whose_own_row_is_refused_is_told_at_once(bring_in):
    batch = bring_in("name,country,buyer\nKwanza Dairy,KE,Soko Traders\nSoko Traders,KE,Nobody Known\nThird,KE,Kwanza Dairy\nFourth,KE,\n")
    assert [cell for cell, _rule in faults(batch)] == ["C2", "C3", "C4"]
    assert counts(batch) == {"rows": 4, "create": 1, "fault": 3}


def test_a_buyer_named_by_two_rows_of_the_file_is_a_fault(bring_in):
    batch = bring_in("name,country,address,buyer\nSoko,KE,Moi Avenue 1 Kitale,\nSoko,KE,Plot 77 Industrial Area,\nKwanza,KE,,Soko\n")
    assert (faults(batch), counts(batch)) == ([("D4", "actor")], {"rows": 3, "create": 2, "fault": 1})


def test_a_known_firm_gets_a_buyer_of_the_same_list(bring_in, organization):
    ActorFactory(name="Kwanza Dairy", works_with=organization)
    batch = bring_in("name,country,buyer\nKwanza Dairy,KE,New Buyer\nNew Buyer,KE,\n")
    assert counts(batch) == {"rows": 2, "create": 1, "update": 1}
    assert Linkage.objects.get().to_actor.name == "New Buyer"
