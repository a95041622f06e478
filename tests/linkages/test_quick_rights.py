"""What is asked quickly of many linkages is what the plain question answers: over random worlds, for whoever looks.

The plain ways are `for_user` and `paginate`. Beside them stand `for_user(few=True)`, `for_user_in_parts`, `paginate_parts`, and the
columns of `with_figures`.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.db.models.functions import Greatest

from accounts.models import User
from actors.enums import Shared, Viewer
from actors.models import Consent, WorksWith
from core.keyset import paginate, paginate_parts
from linkages.models import Linkage, LinkageParty, LinkageStatement
from linkages.work_queues import QUEUES, narrowed
from tests.factories import (
    ActorFactory,
    LinkageFactory,
    LinkageStatementFactory,
    OrganizationFactory,
    RepresentativeFactory,
    ValueChainFactory,
    member,
    owner_of,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
PERIODS = ((date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 30)))


def world(seed, tries=14):
    """A few organizations and firms, with what they said, agreed to and work with; returns the people who look."""
    random = Random(seed)
    organizations = [OrganizationFactory() for _ in range(3)]
    firms = [ActorFactory(kind=random.choice(["enterprise", "enterprise", "market"])) for _ in range(6)]
    for firm in firms:
        for organization in random.sample(organizations, 2):
            known = WorksWith.objects.get_or_create(organization=organization, actor=firm)[0]
            WorksWith.objects.filter(pk=known.pk).update(recorded_at=NOON + timedelta(days=random.choice((-9, 9))))
        for what in (Shared.LINKAGES, Shared.FIGURES):
            if random.random() < 0.4:
                over = NOON + timedelta(days=1) if random.random() < 0.2 else None
                Consent.objects.create(actor=firm, what=what, viewer=Viewer.PROGRAMS, given_at=NOON, withdrawn_at=over)
    for _ in range(tries):
        spoken(random, organizations, firms)
    people = [member(organizations[0], role) for role in ("officer", "viewer", "enumerator")] + [member(organizations[1], "officer")]
    both = member(organizations[2], "manager")
    RepresentativeFactory(actor=firms[0], user=both)
    return [*people, both, owner_of(firms[1])]


def spoken(random, organizations, firms):
    seller, buyer = random.sample(firms, 2)
    if Linkage.objects.filter(from_actor=seller, to_actor=buyer).exists():
        return
    months = random.choice([None, 1, 3, 12, 24])
    linkage = LinkageFactory(from_actor=seller, to_actor=buyer, value_chain=months and ValueChainFactory(confirmation_months=months))
    for organization in random.sample(organizations, random.randrange(3)):
        LinkageParty.objects.create(linkage=linkage, organization=organization)
    for _ in range(random.randrange(5)):
        start, end = random.choice(PERIODS)
        figures = {"quantity": random.choice([8, 10, 20]), "unit_id": "t"} if random.random() < 0.7 else {}
        LinkageStatementFactory(
            linkage=linkage,
            side=random.choice(["from", "to"]),
            says=random.choice(["exists", "exists", "exists", "denied", "ended"]),
            by_organization=random.choice([None, None, *organizations]),
            period_start=start,
            period_end=end,
            stated_at=NOON - timedelta(days=random.choice((0, 20, 320, 400))),
            **figures,
        )


def keys(rows):
    return sorted(rows.order_by().values_list("pk", flat=True))


def reading(user):
    """The same person in a request that only reads, whose rights are read once."""
    found = User.objects.get(pk=user.pk)
    found.only_reads = True
    return found


def told_by_hand(user):
    """(keys of the linkages that MODEL lets `user` see, of those on which their organization spoke or that are their firm's own)."""
    ours = {m.organization_id for m in user.memberships.all()}
    firms = {r.actor_id for r in user.representations.all()}
    agreed = {
        consent.actor_id
        for consent in Consent.objects.filter(what=Shared.LINKAGES, viewer=Viewer.PROGRAMS, withdrawn_at=None)
        if WorksWith.objects.filter(organization__in=ours, actor=consent.actor_id, recorded_at__lte=consent.given_at).exists()
    }
    ends = {row.pk: {row.from_actor_id, row.to_actor_id} for row in Linkage.objects.all()}
    spoke = set(LinkageParty.objects.filter(organization__in=ours).values_list("linkage", flat=True))
    own = spoke | {key for key, actors in ends.items() if actors & firms}
    return sorted(own | {key for key, actors in ends.items() if actors & agreed}), own


@pytest.mark.parametrize("seed", range(12))
def test_whoever_looks_sees_the_same_linkages_and_statements_by_the_quick_way(seed):
    for person in world(seed):
        seen, own = told_by_hand(person)
        statements = keys(LinkageStatement.objects.for_user(person))
        for user in (person, reading(person)):
            assert keys(Linkage.objects.for_user(user)) == seen
            assert keys(Linkage.objects.for_user(user, few=True)) == seen
            assert sorted(key for rows in Linkage.objects.for_user_in_parts(user) for key in keys(rows)) == seen
            assert keys(LinkageStatement.objects.for_user(user)) == statements
            assert keys(LinkageStatement.objects.for_user(user, few=True)) == statements
            for row in Linkage.objects.for_user(user).with_flows(user):
                assert row.seen_quantity == (row.flow_quantity if row.pk in own else None), (user, row.pk)


@pytest.mark.parametrize("seed", range(12))
def test_figures_are_told_where_every_statement_behind_them_is_seen(seed):
    for user in [user for person in world(seed) for user in (person, reading(person))]:
        known = set(keys(LinkageStatement.objects.for_user(user)))
        for row in Linkage.objects.for_user(user).with_figures(user):
            behind = set(keys(row.statements.exclude(quantity=None, price=None)))
            told = row.flow_quantity if behind <= known else None
            assert row.told_quantity == told, (user, behind - known)


@pytest.mark.parametrize("order", [("-pk",), ("spoken_at", "pk"), ("-gap_quantity", "-pk"), ("from_says", "-started_on", "pk")])
def test_pages_of_parts_follow_each_other_as_those_of_the_whole(order):
    told = {"spoken_at": Greatest("from_at", "to_at")}
    found = [(user, Linkage.objects.for_user_in_parts(user)) for seed in range(2) for user in world(seed, tries=60)]
    user, parts = next((user, parts) for user, parts in found if all(rows.count() > 2 for rows in parts))
    rows, parts = Linkage.objects.for_user(user).annotate(**told), [rows.annotate(**told) for rows in parts]
    cursor, forwards = None, True
    for _ in range(12):
        one, other = paginate(rows, order, 2, cursor), paginate_parts(parts, order, 2, cursor)
        assert ([row.pk for row in other.rows], other.next, other.previous) == ([row.pk for row in one.rows], one.next, one.previous)
        forwards = forwards and one.next is not None
        cursor = one.next if forwards else one.previous
        if cursor is None:
            return


@pytest.mark.parametrize("seed", range(6))
def test_the_days_at_which_a_queue_enters_an_index_leave_nothing_out(seed):
    """A queue is of a status; days, and what an index holds, only narrow where it is looked for."""
    for user in world(seed):
        rows = list(Linkage.objects.for_user(user).with_status(TODAY).select_related("from_actor", "to_actor"))
        in_force = [row for row in rows if row.status in ("claimed", "confirmed")]
        silent = [row.from_actor if row.from_says is None else row.to_actor for row in rows]
        expected = {
            "unanswered": [
                row
                for row, actor in zip(rows, silent, strict=True)
                if row.status == "claimed" and None in (row.from_says, row.to_says) and actor.kind != "market"
            ],
            "disputed": [row for row in rows if row.status == "disputed"],
            "lapsing": [row for row in in_force if row.said_until <= TODAY + timedelta(days=60)],
        }
        for name, waiting in expected.items():
            assert keys(narrowed(Linkage.objects.for_user(user), name, user, TODAY)) == sorted(row.pk for row in waiting), QUEUES[name]
