"""Long histories over several firms: said, answered, imported, undone, merged, parted, left to lapse; in any order, by anybody.

The database keeps a status and a gap for each linkage. Here the same acts are followed in plain Python (`Followed`), from what was
said when it was said; both must agree after every step, and no statement may be lost, changed, or be where it does not belong.
"""

import dataclasses
from datetime import date, timedelta
from decimal import Decimal
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, note, settings
from hypothesis import strategies as st

from actors import merging
from actors.models import Actor
from core.api.problems import Conflict
from core.history import event_model
from imports import actions as importing
from imports import engine
from imports.undo import take_back
from linkages import actions
from linkages.models import Linkage, LinkageStatement
from tests.factories import ActorFactory, OrganizationFactory, member, owner_of
from tests.linkages.saying import ACTS, act, gaps, said_by, status_on

FIRMS = ("maize", "maize again", "mill", "mill again")
PEOPLE = (*FIRMS, "officer", "other officer")
firms, people = st.sampled_from(FIRMS), st.sampled_from(PEOPLE)
LINES = st.lists(
    st.tuples(
        firms, firms, st.sampled_from(["from", "to"]), st.sampled_from(["", "10;t;2025-01-01;2025-03-31", "900;kg;2025-01-01;2025-12-31"])
    ),
    min_size=1,
    max_size=3,
)
THINGS = st.one_of(
    st.tuples(st.just("register"), people, firms, firms),
    st.tuples(st.just("say"), people, st.integers(0, 3), ACTS),
    st.tuples(st.just("say"), people, st.integers(0, 3), ACTS),
    st.tuples(st.just("import"), st.sampled_from(["officer", "other officer"]), LINES),
    st.tuples(st.just("undo"), st.integers(0, 2)),
    st.tuples(st.just("merge"), firms, firms),
    st.tuples(st.just("part"), firms),
)
HISTORIES = st.lists(st.tuples(THINGS, st.integers(0, 150)), min_size=3, max_size=14)

FIGURES = {"quantity": Decimal(12), "unit_id": "t", "price": Decimal(3), "currency_id": "KES"}
QUARTER = {"period_start": date(2025, 1, 1), "period_end": date(2025, 3, 31)}
SAME = ("say", "mill", 0, ("confirm", None, True))
# The linkage that a merge emptied goes with its import; taking the merge back has nowhere to put what was said on it.
UNDONE_BETWEEN = [
    (("register", "maize", "maize", "mill"), 1),
    (("import", "officer", [("maize again", "mill", "from", "10;t;2025-01-01;2025-03-31")]), 1),
    (("merge", "maize", "maize again"), 1),
    (("undo", 0), 1),
    (("part", "maize again"), 1),
]
# Said by both, merged at both ends and into each other, disputed, parted, confirmed again, left to lapse.
ALL_IN_ONE = [
    (("register", "maize", "maize", "mill"), 1),
    (("say", "maize", 0, ("state", "from", {**FIGURES, **QUARTER})), 1),
    (SAME, 1),
    (("register", "maize again", "maize again", "mill again"), 1),
    (("say", "mill again", 1, ("confirm", None, False)), 1),
    (("merge", "maize", "maize again"), 1),
    (("merge", "mill", "mill again"), 1),
    (("say", "mill", 0, ("dispute", None, None)), 1),
    (("merge", "maize", "mill"), 1),
    (("part", "mill"), 1),
    (("part", "maize again"), 1),
    (SAME, 1),
    (("part", "mill again"), 1),
]


@dataclasses.dataclass
class Kept:
    """A linkage as the model follows it; `made_by` and `touched_by` are audit entries."""

    ends: list
    made_by: int
    touched: bool = False


@dataclasses.dataclass
class Line:
    """A statement, where it stands (`home`), and the audit entry that made it."""

    said: object
    home: int
    made_by: int
    moved: bool = False


class Followed:
    """What the model knows: linkages by key, statements by key, firms that went into others, and what each merge moved."""

    def __init__(self):
        self.linkages, self.lines, self.gone, self.into, self.merges = {}, {}, {}, {}, {}

    def see(self, linkages, statements):
        """New rows, as they are made; old ones are never looked at again."""
        for row in linkages:
            self.linkages[row.pk] = Kept([row.from_actor_id, row.to_actor_id], row.entry)
        for row in statements:
            self.lines[row.pk] = Line(said_by(row), row.linkage_id, row.entry)
            home = self.linkages[row.linkage_id]
            home.touched |= home.made_by != row.entry

    def merge(self, keep, other):
        moved = []
        for key, linkage in sorted(self.linkages.items()):
            if other not in linkage.ends:
                continue
            place = linkage.ends.index(other)
            if linkage.ends[1 - place] == keep:
                continue
            wanted = [keep if end == other else end for end in linkage.ends]
            twin = next((k for k, found in self.linkages.items() if found.ends == wanted), None)
            if twin is None:
                moved.append(("end", key, place, other, keep))
                linkage.ends, linkage.touched = wanted, True
                continue
            for pk, line in self.lines.items():
                if line.home == key:
                    moved.append(("home", pk, None, key, twin))
                    self.rehome(line, twin)
        for pk, line in self.lines.items():
            if line.said.author == ("firm", other):
                moved.append(("author", pk, None, other, keep))
                self.rename(line, keep)
        for earlier in [firm for firm, into in self.into.items() if into == other]:
            moved.append(("into", earlier, None, other, keep))
            self.into[earlier] = keep
        self.into[other] = keep
        self.merges[other] = keep, moved

    def rehome(self, line, home):
        line.home, line.moved = home, True
        linkage = self.linkages[home]
        linkage.touched |= linkage.made_by != line.made_by

    def rename(self, line, firm):
        line.said, line.moved = dataclasses.replace(line.said, author=("firm", firm)), True

    def part(self, other):
        """Back to before the merge, as far as what it moved is still where it, or a later merge of the kept record, put it."""
        keep, moved = self.merges.pop(other)
        reached = {keep, self.into.pop(other)}
        for what, key, place, before, after in reversed(moved):
            now = reached | {after} if after in reached else {after}
            if what == "into":
                if self.into.get(key) in now:
                    self.into[key] = before
                continue
            if what == "end":
                linkage = self.linkages.get(key)
                back = linkage and [before if i == place else end for i, end in enumerate(linkage.ends)]
                taken = any(k != key and found.ends == back for k, found in self.linkages.items())
                if linkage and linkage.ends[place] in now and not taken:
                    linkage.ends, linkage.touched = back, True
                continue
            line = self.lines.get(key)
            if line is None:
                continue
            if what == "home" and line.home == after and before in self.linkages:
                self.rehome(line, before)
            elif what == "author" and line.said.author[1] in now:
                self.rename(line, before)

    def undo(self, entry):
        """What an import made goes, but for what others built on since, and what hangs on that."""
        stays = {key for key, linkage in self.linkages.items() if linkage.made_by == entry and linkage.touched}
        lines = {pk: line for pk, line in self.lines.items() if line.made_by == entry}
        kept = {pk for pk, line in lines.items() if line.moved or line.home in stays}
        stays |= {lines[pk].home for pk in kept}
        kept |= {pk for pk, line in lines.items() if line.home in stays and self.linkages[line.home].made_by == entry}
        for pk in lines.keys() - kept:
            self.gone[pk] = self.lines.pop(pk)
        for key in [k for k, linkage in self.linkages.items() if linkage.made_by == entry and k not in stays]:
            del self.linkages[key]

    def said_of(self, key):
        ends = self.linkages[key].ends
        return [] if any(end in self.into for end in ends) else [line.said for line in self.lines.values() if line.home == key]


class World:
    """The same acts done to the database, as people do them."""

    def __init__(self):
        ours, theirs = OrganizationFactory(), OrganizationFactory()
        self.firms = {name: ActorFactory(name=name, works_with=ours) for name in FIRMS}
        self.people = {name: owner_of(firm) for name, firm in self.firms.items()}
        self.people |= {"officer": member(ours, "officer"), "other officer": member(theirs, "officer")}
        self.organizations = {"officer": ours, "other officer": theirs}
        self.manager = member(ours, "manager")
        self.batches, self.followed, self.now = [], Followed(), timezone.now() - timedelta(days=300)

    def do(self, thing):
        name, *details = thing
        getattr(self, name)(*details)

    def fresh(self, firm):
        return Actor.objects.get(pk=self.firms[firm].pk)

    def register(self, who, seller, buyer):
        ends = {"from_actor": self.fresh(seller), "to_actor": self.fresh(buyer)}
        if not {end.pk for end in ends.values()} & self.followed.into.keys():
            actions.register(by=self.people[who], organization=self.organizations.get(who), kind="vertical", **ends)

    def say(self, who, number, what):
        linkages = list(Linkage.objects.order_by("pk"))
        if linkages:
            act(linkages[number % len(linkages)], self.people[who], what, self.now)

    def import_(self, who, lines):
        rows = [
            ",".join([self.firms[a].code, self.firms[b].code, side, *(figures.split(";") if figures else [""] * 4)])
            for a, b, side, figures in lines
        ]
        body = "\n".join(["from,to,side,quantity,unit,period start,period end", *rows]).encode()
        batch = importing.upload(
            by=self.people[who], organization=self.organizations[who], kind="linkages", file=ContentFile(body, name="list.csv")
        )
        batch = engine.commit(engine.check(batch))
        self.batches.append(batch)
        self.now = max(self.now, timezone.now())

    def undo(self, number):
        if self.batches:
            batch = self.batches.pop(number % len(self.batches))
            take_back(batch, by=batch.by)
            self.followed.undo(batch.commit_entry)

    def merge(self, keep, other):
        keep, other = self.fresh(keep), self.fresh(other)
        merging.merge(keep=keep, other=other, by=self.manager)
        self.followed.merge(keep.pk, other.pk)

    def part(self, firm):
        merging.take_back(actor=self.fresh(firm), by=self.manager)
        self.followed.part(self.firms[firm].pk)

    def look(self):
        """What was just made is told to the model."""
        followed = self.followed
        known = [*followed.lines, *followed.gone]
        linkages = Linkage.objects.exclude(pk__in=followed.linkages).order_by("pk")
        followed.see(linkages, LinkageStatement.objects.exclude(pk__in=known).order_by("pk"))


def check(world, later):
    followed = world.followed
    rows = {row.pk: row for row in Linkage.objects.order_by("pk")}
    assert {key: [row.from_actor_id, row.to_actor_id] for key, row in rows.items()} == {k: v.ends for k, v in followed.linkages.items()}
    stored = {row.pk: (row.linkage_id, said_by(row)) for row in LinkageStatement.objects.order_by("pk")}
    assert stored == {pk: (line.home, line.said) for pk, line in followed.lines.items()}, "a statement was lost, changed or put elsewhere"
    for day in (world.now.date(), world.now.date() + timedelta(days=later)):
        kept = dict(Linkage.objects.with_status(day).order_by("pk").values_list("pk", "status"))
        assert kept == {key: status_on(day, followed.said_of(key)) for key in followed.linkages}, day
    assert {key: (row.gap_quantity, row.gap_price) for key, row in rows.items()} == {
        key: gaps(followed.said_of(key)) for key in followed.linkages
    }
    history = event_model(LinkageStatement).objects.filter(pgh_obj_id__in=list(followed.gone)).order_by("pk")
    assert set(history.values_list("pgh_obj_id", flat=True)) == followed.gone.keys(), "an undo left no trace of what was said"


@pytest.mark.django_db
@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # without shrinking: an example takes a second
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=HISTORIES, later=st.integers(0, 500))
@example(history=UNDONE_BETWEEN, later=0)
@example(history=ALL_IN_ONE, later=400)
def test_status_and_gap_are_those_of_the_model_and_nothing_is_lost(history, later):
    with transaction.atomic():
        world = World()
        for thing, days in history:
            world.now += timedelta(days=days, minutes=1)
            note(f"{world.now:%Y-%m-%d} {thing}")
            with mock.patch("django.utils.timezone.now", return_value=world.now):
                try:
                    with transaction.atomic():
                        world.do(("import_" if thing[0] == "import" else thing[0], *thing[1:]))
                        with connection.cursor() as cursor:
                            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
                except (Conflict, PermissionDenied, ValidationError) as refused:
                    note(f"  refused: {refused}")
            world.look()
            check(world, later)
        transaction.set_rollback(True)
