"""The one search: misspelt names, only what the person may see, and nothing that could break it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linkages.models import LinkageParty
from tests.factories import (
    ActorFactory,
    ConstraintFactory,
    ContactFactory,
    EvidenceFactory,
    IndicatorFactory,
    InterventionFactory,
    LinkageFactory,
    LinkageStatementFactory,
    ProgramFactory,
    ValueChainFactory,
)

pytestmark = pytest.mark.django_db


def found(client, text):
    answer = client.get("/search/", {"q": text})
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1]).split())


def test_a_misspelt_name_finds_the_firm_and_its_linkages(client, officer, linkage, words_counted):
    LinkageStatementFactory(linkage=linkage)
    words_counted()
    client.force_login(officer)
    text = found(client, "Kwnaza Grwers")
    assert "Actors Kwanza Growers" in text
    assert "Linkages Kwanza Growers → Unga Mills" in text
    assert f"/actors/{linkage.from_actor.code}/" in client.get("/search/", {"q": "Kwnaza Grwers"}).text


def test_the_code_finds_the_firm_first_and_the_likest_name_comes_before_others(client, officer, firm, organization, words_counted):
    ActorFactory(name="Kwanza Growers and Traders of the Rift", works_with=organization)
    words_counted()
    client.force_login(officer)
    assert found(client, firm.code).count("Kwanza Growers") == 1
    text = found(client, "kwanza growers")
    assert text.index("Kwanza Growers Enterprise") < text.index("Kwanza Growers and Traders")


def test_names_in_other_scripts_are_found_as_written_and_in_latin_letters(client, officer, organization, words_counted):
    ActorFactory(name="شركة النيل للحبوب", works_with=organization)
    ActorFactory(name="ይርጋጨፌ ቡና", works_with=organization)
    words_counted()
    client.force_login(officer)
    assert "شركة النيل للحبوب" in found(client, "النيل")
    assert "ይርጋጨፌ ቡና" in found(client, "ይርጋጨፌ")


def test_chains_programs_indicators_and_the_rest_are_found_by_a_part_of_their_name(client, officer, organization, program):
    ValueChainFactory(organization=organization, name="Baraka chain")
    program = ProgramFactory(organization=organization, name="Baraka program")
    InterventionFactory(program=program, title="Baraka training")
    IndicatorFactory(program=program, version__name="Baraka sales")
    EvidenceFactory(organization=organization, title="Baraka sales book")
    ConstraintFactory(organization=organization, title="Baraka road")
    client.force_login(officer)
    text = found(client, "baraka")
    for words in ("chain", "program", "training", "sales", "sales book", "road"):
        assert f"Baraka {words}" in text


def test_what_one_may_not_see_is_not_found(client, stranger, other_organization, organization, program, buyer, words_counted):
    ValueChainFactory(organization=organization, name="Baraka chain")
    ProgramFactory(organization=organization, name="Baraka program")
    EvidenceFactory(organization=organization, title="Baraka sales book")
    ConstraintFactory(organization=organization, title="Baraka road")
    IndicatorFactory(program=program, version__name="Baraka sales")
    household = ActorFactory(name="Baraka household", kind="household", visibility="private", works_with=organization)
    shared = LinkageFactory(from_actor=household, to_actor=buyer, known_to=organization)
    LinkageStatementFactory(linkage=shared, side="to")
    LinkageParty.objects.create(linkage=shared, organization=other_organization)
    words_counted()
    client.force_login(stranger)
    assert "Nothing of that name that you may see." in found(client, "baraka")
    assert "Baraka" not in found(client, "Unga Mills")
    assert "Household → Unga Mills" in found(client, "Unga Mills")


def test_the_number_of_queries_does_not_depend_on_what_is_found(client, officer, organization, chain, words_counted):
    def fill(count):
        for _ in range(count):
            seller = ActorFactory(name="Baraka mill", works_with=organization)
            LinkageStatementFactory(linkage=LinkageFactory(from_actor=seller, known_to=organization))
            ValueChainFactory(organization=organization, name="Baraka chain")
            program = ProgramFactory(organization=organization, name="Baraka program")
            IndicatorFactory(program=program, version__name="Baraka sales")
            EvidenceFactory(organization=organization, title="Baraka book")
        words_counted()

    client.force_login(officer)
    counts = []
    for more in (3, 27):
        fill(more)
        with CaptureQueriesContext(connection) as taken:
            found(client, "baraka")
        counts.append(len(taken))
    assert counts[0] == counts[1]


def test_more_than_fits_leads_to_the_list(client, officer, organization, words_counted):
    for _ in range(8):
        ActorFactory(name="Baraka mill", works_with=organization)
    words_counted()
    client.force_login(officer)
    assert "/actors/?search=Baraka+mill" in client.get("/search/", {"q": "Baraka mill"}).text


def test_too_short_too_long_and_hostile_words_do_no_harm(client, officer, firm):
    client.force_login(officer)
    assert "Write at least two letters." in found(client, "")
    assert "Write at least two letters." in found(client, "k")
    for text in ("a" * 10_000, "%_\\", "' OR 1=1 --", "<script>alert(1)</script>", "((((", "🌽"):
        assert client.get("/search/", {"q": text}).status_code == 200
    assert "<script>alert" not in client.get("/search/", {"q": "<script>alert(1)</script>"}).text
    assert client.get("/search/", {"q": "\0kwanza"}).status_code == 400


def test_who_belongs_nowhere_finds_no_firm(client, nobody, firm, words_counted):
    words_counted()
    client.force_login(nobody)
    assert "Nothing of that name that you may see." in found(client, "Kwanza Growers")


def listed(client, text):
    answer = client.get("/actors/", {"search": text})
    assert answer.status_code == 200
    return re.findall(r'<a class="name" href="[^"]+"><bdi>([^<]+)</bdi>', answer.text)


@pytest.mark.parametrize(
    "text", ["cuscox nodiwa", "cuscnodiwa", "cusconodiwa", "cuscoxnodiwa", "cuscon odiwa", "cusc onodiwa", "nodiwa cusco", "Cusco Ndoiwa"]
)
def test_a_lost_or_displaced_space_does_not_hide_a_name(client, officer, organization, words_counted, text):
    ActorFactory(name="Cusco Nodiwa Ltd", works_with=organization)
    ActorFactory(name="Kwanza Growers", works_with=organization)
    words_counted()
    client.force_login(officer)
    assert listed(client, text) == (["Cusco Nodiwa Ltd"] if text != "cuscnodiwa" else [])


def test_a_word_that_is_one_is_not_mended_far(client, officer, organization, words_counted):
    for name in ("Kilimo Traders", "Kilima Traders", "Milima Traders"):
        ActorFactory(name=name, works_with=organization)
    words_counted()
    client.force_login(officer)
    assert listed(client, "kilimo") == ["Kilima Traders", "Kilimo Traders"]


def test_numbers_are_found_as_far_as_one_may_know_them(client, officer, stranger, firm, organization):
    firm.identifiers.create(scheme="KRA", value="p051234567z")
    firm.identifiers.create(scheme="LEI", value="north mill 7")
    ContactFactory(actor=firm, stated_by=organization, phone="+254 712 345678")
    for user, known in ((officer, True), (stranger, False)):
        client.force_login(user)
        assert listed(client, "P051234567Z") == [firm.name]
        assert listed(client, "North Mill 7") == [firm.name]  # several words with a digit may be a number
        assert listed(client, firm.code.lower()) == [firm.name]
        for phone in ("0712 345 678", "+254712345678", "254-712-345678"):
            assert listed(client, phone) == ([firm.name] if known else [])
        assert listed(client, "45678") == []


def test_a_part_of_a_name_without_spaces_finds_it(client, officer, organization, words_counted):
    for name in ("华丰纺织有限公司", "泰和食品有限公司", "สหกรณ์การเกษตรเชียงใหม่"):
        ActorFactory(name=name, works_with=organization)
    words_counted()
    client.force_login(officer)
    assert listed(client, "纺织") == ["华丰纺织有限公司"]
    assert listed(client, "การเกษตร") == ["สหกรณ์การเกษตรเชียงใหม่"]
    assert len(listed(client, "有限公司")) == 2
    assert listed(client, "纺食") == []
