"""Naming an actor in a form: by code, by name, and what is said when it is not clear which one is meant."""

import pytest
from django import forms

from actors.forms import ActorField
from core.forms import Form
from tests.factories import ActorFactory

pytestmark = pytest.mark.django_db


class Choosing(Form):
    actor = ActorField()
    partner = ActorField(required=False)


def chosen(user, text):
    form = Choosing({"actor": text}, user=user)
    form.is_valid()
    return form.cleaned_data.get("actor"), form.errors.get("actor", [])


def test_a_code_names_the_actor_in_small_letters_and_behind_a_name_too(officer, firm):
    for text in (firm.code, firm.code.lower(), f" {firm.code} ", f"{firm.name} ({firm.code})"):
        assert chosen(officer, text) == (firm, [])


def test_a_name_that_one_actor_has_names_it_whatever_its_case_or_accents(officer, firm):
    for text in ("Kwanza Growers", "KWANZA  growers", "Kwanzá Growers", "kwanza"):
        assert chosen(officer, text) == (firm, [])


def test_a_whole_name_counts_before_longer_ones(officer, firm, organization):
    ActorFactory(name="Kwanza Growers Transport", works_with=organization)
    assert chosen(officer, "Kwanza Growers")[0] == firm


def test_a_name_of_several_lists_them_to_copy_and_keeps_what_was_typed(officer, firm, organization):
    twin = ActorFactory(name="Kwanza Growers", works_with=organization)
    form = Choosing({"actor": "Kwanza Growers"}, user=officer)
    assert not form.is_valid()
    (error,) = form.errors["actor"]
    assert f"Kwanza Growers ({firm.code})" in error
    assert f"Kwanza Growers ({twin.code})" in error
    assert 'value="Kwanza Growers"' in form.as_p()


def test_at_most_five_are_named(officer, organization):
    for number in range(8):
        ActorFactory(name=f"Baraka Mill {number}", works_with=organization)
    (error,) = chosen(officer, "Baraka Mill")[1]
    assert error.count("(VC-") == 5


def test_a_misspelt_name_is_asked_back_and_never_taken_for_another(officer, firm, words_counted):
    words_counted()
    actor, (error,) = chosen(officer, "Kwnaza Grwers")
    assert actor is None
    assert f"Kwanza Growers ({firm.code})" in error


def test_what_nobody_has_is_said_in_one_sentence(officer):
    for text in ("Nowhere Ltd", "VC-2222-2222", "\0", "x" * 400, "---"):
        actor, (error,) = chosen(officer, text)
        assert actor is None
        assert "no actor of this name" in error


def test_a_private_household_of_others_is_as_if_it_were_not(stranger, organization, officer):
    household = ActorFactory(name="Wekesa household", kind="household", visibility="private", works_with=organization)
    assert chosen(officer, "Wekesa household")[0] == household
    unseen = [chosen(stranger, text) for text in (household.code, household.name, f"{household.name} ({household.code})")]
    assert unseen == [chosen(stranger, "Nobody at all")] * 3


def test_an_empty_field_is_none_where_it_may_be_and_required_where_not(officer):
    form = Choosing({"actor": ""}, user=officer)
    assert not form.is_valid()
    assert set(form.errors) == {"actor"}
    assert form.cleaned_data["partner"] is None


def test_an_actor_given_at_first_is_shown_by_name_and_code(officer, firm):
    for initial in (firm, firm.pk, f"{firm.name} ({firm.code})"):
        html = Choosing(initial={"actor": initial}, user=officer)["actor"].as_widget()
        assert f'value="{firm.name} ({firm.code})"' in html
    assert isinstance(Choosing(user=officer).fields["actor"], forms.ModelChoiceField)


def test_suggestions_are_options_of_actors_one_may_see(client, officer, stranger, firm, organization, words_counted):
    ActorFactory(name="Kwanza household", kind="household", visibility="private", works_with=organization)
    words_counted()
    client.force_login(officer)
    text = client.get("/actors/suggest/", {"q": "kwanza"}).text
    assert f'value="Kwanza Growers ({firm.code})"' in text
    assert "Kwanza household" in text
    assert "Kwanza Growers" in client.get("/actors/suggest/", {"partner": "kwnaza"}, headers={"HX-Trigger-Name": "partner"}).text
    client.force_login(stranger)
    text = client.get("/actors/suggest/", {"q": "kwanza"}).text
    assert "Kwanza Growers" in text
    assert "household" not in text


def test_suggestions_for_nothing_or_nonsense_are_empty(client, officer, firm):
    client.force_login(officer)
    for text in ("", "k", "\0kwanza", "-" * 4_000):
        answer = client.get("/actors/suggest/", {"q": text})
        assert answer.status_code in (200, 400)
        assert "<option" not in answer.text
