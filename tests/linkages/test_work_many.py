"""Confirming many at once says exactly what confirming one by one says; and it can be taken back."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import AuditEntry
from core.api.problems import Conflict
from core.models import Letter
from linkages import actions
from linkages.models import Linkage, LinkageParty, LinkageStatement
from linkages.models.linkages import DERIVED
from linkages.queries import in_force
from linkages.work_many import confirm_many, renew_many, take_back_many
from tests.factories import ActorFactory, LinkageFactory, LinkageStatementFactory, OrganizationFactory, member, owner_of
from tests.factories.actors import RepresentativeFactory

pytestmark = pytest.mark.django_db
SAID = (
    *("linkage", "side", "says", "period_start", "period_end", "quantity", "unit", "price", "currency", "contract", "governance"),
    *("quality_terms", "embedded_services", "reason", "copied", "by_firm", "by_organization", "by"),
)
QUARTERS = [(date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 30))]


def standing(linkages):
    """What counts on `linkages`: the statements in force, and what the database derives from them, without moments."""
    rows = in_force(LinkageStatement.objects.filter(linkage__in=linkages)).order_by("linkage", "side", "period_start", "by_firm", "pk")
    derived = [name for name in DERIVED if not name.endswith("_at")]
    return list(rows.values_list(*SAID)), list(Linkage.objects.filter(pk__in=linkages).order_by("pk").values_list("pk", *derived))


def one_by_one(keys, by):
    """Each confirmed as a person would; those that are refused, disputed, ended or spoken for stay."""
    for row in Linkage.objects.for_user(by, "answer").filter(pk__in=keys).with_status().order_by("pk"):
        if row.status in ("claimed", "confirmed", "lapsed") and (row.from_says is None or row.to_says is None):
            with suppress(Conflict):  # another organization said it
                actions.confirm(linkage=row, by=by)


def undone(act):
    """What counts after `act()`, which is then undone."""
    with transaction.atomic():
        found = act()
        transaction.set_rollback(True)
    return found


says = st.sampled_from(["exists", "exists", "exists", "denied", "withdrawn", "ended"])
statements = st.lists(
    st.tuples(
        st.sampled_from(["from", "to"]),
        says,
        st.sampled_from(QUARTERS),
        st.sampled_from([None, 0, 4, 1000]),
        st.sampled_from(["t", "kg"]),
        st.sampled_from([None, 30]),
        st.sampled_from(["firm", "ours", "theirs"]),
        st.integers(1, 500),
    ),
    min_size=0,
    max_size=4,
)


class Equality(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(statements, min_size=1, max_size=4))
    def test_the_set_says_what_each_says_by_itself(self, said):
        ours, theirs = OrganizationFactory(), OrganizationFactory()
        officer = member(ours, "officer")
        linkages = [LinkageFactory(known_to=ours) for _ in said]
        for linkage, lines in zip(linkages, said, strict=True):
            for side, word, (start, end), quantity, unit, price, who, ago in lines:
                LinkageStatementFactory(
                    linkage=linkage,
                    side=side,
                    says=word,
                    period_start=start,
                    period_end=end,
                    quantity=quantity,
                    unit_id=unit,
                    price=price,
                    currency_id=price and "KES",
                    quality_terms="dry" if quantity else "",
                    embedded_services=["advice"] if price else [],
                    by_organization={"ours": ours, "theirs": theirs}.get(who),
                    stated_at=timezone.now() - timedelta(days=ago),
                )
        keys = [linkage.pk for linkage in linkages]
        wanted = undone(lambda: one_by_one(keys, officer) or standing(keys))
        before = standing(keys)
        result = confirm_many(keys=keys, by=officer, organization=ours)
        assert standing(keys) == wanted
        assert result["said"] + result["left_count"] == len(keys)
        take_back_many(keys=keys, made=result["entry"], by=officer, organization=ours)
        assert standing(keys) == before


@pytest.fixture
def claimed(organization, linkage):
    LinkageStatementFactory(linkage=linkage, side="from", quantity=10, unit_id="t", price=300, currency_id="KES")
    return linkage


def test_it_is_one_act_with_one_entry_marked_on_behalf_and_copied(organization, officer, claimed):
    other = LinkageFactory(known_to=organization)
    LinkageStatementFactory(linkage=other, side="to", quantity=4, unit_id="t")
    entries = AuditEntry.objects.count()
    result = confirm_many(keys=[claimed.pk, other.pk], by=officer, organization=organization)
    assert (result["said"], result["left"]) == (2, [])
    assert AuditEntry.objects.count() == entries + 1
    said = LinkageStatement.objects.filter(entry=result["entry"]).order_by("linkage")
    assert {(s.linkage_id, s.side, s.copied, s.on_behalf, s.by) for s in said} == {
        (claimed.pk, "to", True, True, officer),
        (other.pk, "from", True, True, officer),
    }
    told = said.get(linkage=claimed)
    assert (told.quantity, told.unit_id, told.price, told.currency_id) == (10, "t", 300, "KES")
    assert (told.period_start, told.period_end) == (date(2026, 1, 1), date(2026, 3, 31))


def test_what_may_not_be_confirmed_is_left_with_its_reason(organization, officer, stranger, other_organization):
    def stated(**values):
        linkage = LinkageFactory(known_to=values.pop("known_to", organization))
        for side, word in values.items():
            LinkageStatementFactory(linkage=linkage, side=side, says=word)
        return linkage.pk

    taken_back, disputed, ended = stated(), stated(to="denied"), stated(to="ended", **{"from": "ended"})
    own, unseen = stated(to="exists", **{"from": "exists"}), stated(known_to=other_organization, to="exists")
    spoken = stated(to="exists")
    LinkageStatementFactory(linkage=Linkage.objects.get(pk=spoken), by_organization=organization)
    LinkageStatementFactory(linkage=Linkage.objects.get(pk=spoken), side="to", says="withdrawn")
    LinkageStatementFactory(linkage=Linkage.objects.get(pk=spoken), side="to", by_organization=organization)
    result = confirm_many(keys=[taken_back, disputed, ended, own, unseen, spoken], by=officer, organization=organization)
    assert {line["linkage"]: line["reason"] for line in result["left"]} == {
        taken_back: "withdrawn",
        disputed: "disputed",
        ended: "ended",
        own: "own",
        unseen: "gone",
        spoken: "said",
    }
    assert result["said"] == 0


def test_figures_that_are_not_shown_are_not_copied(organization, other_organization, officer, linkage):
    """What Beta said on behalf of the seller is Beta's: Alpha would learn it by saying yes to it."""
    LinkageStatementFactory(linkage=linkage, quantity=7, unit_id="t", by_organization=other_organization)
    result = confirm_many(keys=[linkage.pk], by=officer, organization=organization)
    assert result["left"] == [{"linkage": linkage.pk, "reason": "unseen"}]
    linkage.refresh_from_db()
    with pytest.raises(Conflict):
        actions.confirm(linkage=linkage, by=officer)
    assert linkage.statements.count() == 1


def test_nobody_confirms_for_the_other_side_of_his_own_firm(organization, officer, claimed):
    RepresentativeFactory(actor=claimed.from_actor, user=officer)
    result = confirm_many(keys=[claimed.pk], by=officer, organization=organization)
    assert result["left"] == [{"linkage": claimed.pk, "reason": "yours"}]


def test_the_same_job_twice_says_it_once(organization, officer, claimed):
    first = confirm_many(keys=[claimed.pk], by=officer, organization=organization, job=77)
    again = confirm_many(keys=[claimed.pk], by=officer, organization=organization, job=77)
    assert again == first
    assert claimed.statements.count() == 2


def test_the_firm_that_had_not_spoken_itself_is_asked_once(organization, officer):
    seller = ActorFactory(works_with=organization, claimed=True)
    owner = owner_of(seller)
    keys = []
    for _ in range(3):
        linkage = LinkageFactory(known_to=organization, from_actor=seller)
        LinkageStatementFactory(linkage=linkage, by_organization=organization)
        keys.append(linkage.pk)
    confirm_many(keys=keys, by=officer, organization=organization)
    assert [letter.to for letter in Letter.objects.filter(kind="asked")] == [owner.email]


def test_taking_back_leaves_what_was_said_anew(organization, officer, claimed):
    other = LinkageFactory(known_to=organization)
    LinkageStatementFactory(linkage=other)
    keys = [claimed.pk, other.pk]
    result = confirm_many(keys=keys, by=officer, organization=organization)
    actions.state(
        linkage=claimed, side="to", by=officer, period_start=date(2026, 1, 1), period_end=date(2026, 3, 31), quantity=9, unit_id="t"
    )
    assert take_back_many(keys=keys, made=result["entry"], by=officer, organization=organization) == 1
    assert take_back_many(keys=keys, made=result["entry"], by=officer, organization=organization) == 0
    claimed.refresh_from_db()
    other.refresh_from_db()
    assert (claimed.to_says, other.to_says) == ("exists", None)
    assert LinkageStatement.objects.filter(linkage=other, side="to").order_by("pk").values_list("says", flat=True)[0] == "exists"


def test_renewing_says_it_again_for_the_days_since_without_figures(organization, officer, linkage):
    today = timezone.localdate()
    LinkageStatementFactory(linkage=linkage, quantity=4, unit_id="t", by_organization=organization)
    LinkageStatementFactory(linkage=linkage, side="to")
    running = LinkageFactory(known_to=organization)
    period = {"period_start": today - timedelta(days=9), "period_end": today + timedelta(days=9)}
    LinkageStatementFactory(
        linkage=running, quantity=7, unit_id="t", by_organization=organization, stated_at=timezone.now() - timedelta(days=3), **period
    )
    own = LinkageFactory(known_to=organization)
    LinkageStatementFactory(linkage=own)
    result = renew_many(keys=[linkage.pk, running.pk, own.pk], by=officer, organization=organization)
    assert (result["said"], result["left"]) == (2, [{"linkage": own.pk, "reason": "own"}])
    new = LinkageStatement.objects.filter(entry=result["entry"]).order_by("pk")
    assert {(s.linkage_id, s.side, s.period_start, s.period_end, s.quantity, s.on_behalf) for s in new} == {
        (linkage.pk, "from", date(2026, 4, 1), today, None, True),
        (running.pk, "from", period["period_start"], period["period_end"], 7, True),
    }
    again = renew_many(keys=[running.pk], by=officer, organization=organization)
    assert again["left"] == [{"linkage": running.pk, "reason": "today"}]


def test_a_bare_claim_gives_way_to_its_renewal_and_stands_again_when_that_is_taken_back(organization, officer, linkage):
    LinkageStatementFactory(linkage=linkage, by_organization=organization)
    before = standing([linkage.pk])
    result = renew_many(keys=[linkage.pk], by=officer, organization=organization)
    says_now = in_force(linkage.statements.all()).values_list("period_start", flat=True)
    assert list(says_now) == [date(2026, 4, 1)]
    take_back_many(keys=[linkage.pk], made=result["entry"], by=officer, organization=organization)
    after = standing([linkage.pk])
    assert [line[:5] for line in after[0]] == [line[:5] for line in before[0]]
    assert after[1] == before[1]


def test_the_status_is_derived_by_one_statement(organization, officer):
    keys = []
    for _ in range(30):
        linkage = LinkageFactory(known_to=organization)
        LinkageStatementFactory(linkage=linkage)
        keys.append(linkage.pk)
    with connection.execute_wrapper(counting := Counting()):
        confirm_many(keys=keys[:3], by=officer, organization=organization)
        few = counting.n
        confirm_many(keys=keys[3:], by=officer, organization=organization)
    assert counting.n - few <= few  # what is known of the officer is read once
    assert LinkageParty.objects.filter(linkage__in=keys).count() == 30


class Counting:
    """Counts the statements that pass."""

    def __init__(self):
        self.n = 0

    def __call__(self, execute, sql, params, many, context):
        self.n += 1
        return execute(sql, params, many, context)
