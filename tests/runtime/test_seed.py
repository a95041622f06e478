"""The synthetic registry: of the size asked for, the same for the same seed, whole, and never beside people's data."""

from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import AuditEntry, User
from actors.models import Actor, ActorFunction, ActorWord, WorksWith
from actors.queries import matching
from analysis.codes import is_valid
from analysis.names import search_words, sort_key
from linkages.models import Linkage, LinkageStatement
from linkages.models.linkages import DERIVED
from programs.indicators.models import Observation
from tests.factories import OrganizationFactory
from valuechain.seeding import registry
from valuechain.seeding.copying import text_of
from valuechain.seeding.make import make
from valuechain.seeding.names import TONGUES, Namer, lexicon

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make(actors=300, linkages=400, observations=500, seed=7)


@pytest.mark.usefixtures("lead")
def test_it_has_the_size_asked_for_and_every_row_is_whole():
    assert (Actor.objects.count(), Linkage.objects.count(), Observation.objects.count()) == (300, 400, 500)
    entry = AuditEntry.objects.get(act="bench.seed")
    assert entry.details == {"actors": 300, "linkages": 400, "observations": 500, "seed": 7}
    for model in (Actor, ActorFunction, Linkage, LinkageStatement, Observation):
        rows = model.objects.order_by("pk")[:50]
        assert {row.entry for row in rows} == {entry.pk}
        for row in rows:
            row.full_clean(validate_unique=False, validate_constraints=False)


@pytest.mark.usefixtures("lead")
def test_actors_are_found_sorted_and_known_as_any_other():
    for actor in Actor.objects.order_by("pk"):
        assert is_valid(actor.code)
        assert (actor.name_sort, actor.words) == (sort_key(actor.name), search_words(actor.name))
    assert set(Actor.objects.order_by().values_list("country", flat=True).distinct()) == {tongue.country for tongue in TONGUES}
    assert Actor.objects.filter(visibility="private").exclude(kind="household").count() == 0
    counted = dict(ActorWord.objects.values_list("word", "ndoc"))
    said = {}
    for words in Actor.objects.order_by("pk").values_list("words", flat=True):
        for word in words:
            said[word] = said.get(word, 0) + 1
    assert counted == said
    assert WorksWith.objects.count() == 300
    assert Actor.objects.filter(functions=None).count() == 0
    kenyan = Actor.objects.filter(country="KE").order_by("pk").first()
    assert kenyan in matching(Actor.objects.all(), kenyan.name)


@pytest.mark.usefixtures("lead")
def test_linkages_follow_from_what_their_sides_said():
    found = set(Linkage.objects.with_status().order_by().values_list("status", flat=True).distinct())
    assert found >= {"confirmed", "disputed", "claimed"}
    assert Linkage.objects.filter(from_says=None).count() == 0
    assert 400 < LinkageStatement.objects.count() < 800


def test_as_many_statements_as_asked_for_are_followed_by_their_linkages():
    make(actors=200, linkages=300, observations=0, seed=3, statements=1000)
    assert (Linkage.objects.count(), LinkageStatement.objects.count()) == (300, 1000)
    kept = list(Linkage.objects.order_by("pk").values_list("pk", *DERIVED))
    with connection.cursor() as cursor:
        cursor.execute("SELECT linkage_refresh(ARRAY(SELECT id FROM linkages_linkage))")
    assert list(Linkage.objects.order_by("pk").values_list("pk", *DERIVED)) == kept
    LinkageStatement.objects.all().delete()  # the trigger is back
    assert set(Linkage.objects.order_by().values_list("from_says", flat=True).distinct()) == {None}


def test_the_same_seed_gives_the_same_registry_and_another_seed_another():
    def names(seed):
        with transaction.atomic():
            make(actors=60, linkages=40, observations=0, seed=seed)
            said = list(Actor.objects.order_by("pk").values_list("name", "country", "kind", "founded_on"))
            said += list(LinkageStatement.objects.order_by("pk").values_list("quantity", "price", "says", "period_start"))
            transaction.set_rollback(True)
        return said

    first = names(1)
    assert names(1) == first
    assert names(2) != first


def test_more_linkages_than_there_is_room_for_is_said():
    with pytest.raises(ValueError, match="10 linkages need more actors: between these there is room for 6"):
        registry.linkages(10, Random(1), [], {"KE": [1, 2, 3]}, {})


@pytest.mark.usefixtures("lead")
def test_the_command_refuses_a_second_time():
    with pytest.raises(CommandError, match="is here already"):
        call_command("seed_bench", actors=1, force=True)


def test_the_command_refuses_a_database_with_other_data():
    OrganizationFactory(short_name="theirs")
    with pytest.raises(CommandError, match="holds other data"):
        call_command("seed_bench", actors=1)
    with pytest.raises(CommandError, match="not below zero"):
        call_command("seed_bench", actors=-1)


@pytest.mark.usefixtures("lead")
def test_nobody_can_sign_in_by_a_known_password():
    assert {user.has_usable_password() for user in User.objects.all()} == {False}


def test_names_are_coined_in_each_script():
    namer = Namer(Random(3))
    for tongue in TONGUES:
        assert len(set(lexicon(tongue, Random(3)))) == 1200
        name = namer.name(tongue)
        assert name.strip() == name
        assert "_" not in name
        assert sort_key(name)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "\\N"),
        (True, "t"),
        (["a b", 'say "x"', "back\\slash"], '{"a b","say \\\\"x\\\\"","back\\\\\\\\slash"}'),
        ({"sex": "women"}, '{"sex": "women"}'),
        ("tab\tand\nline", "tab\\tand\\nline"),
        (12, "12"),
    ],
)
def test_values_are_written_as_copy_reads_them(value, written):
    assert text_of(value) == written
