"""ISIC Rev. 4: all of it is there, each sector under what holds it, and a form takes what people write."""

from collections import Counter

import pytest
from django.urls import reverse

from actors.models import Actor
from core.models import Sector

pytestmark = pytest.mark.django_db


def test_the_classification_is_whole():
    # The counts that the United Nations publish: 21 sections, 88 divisions, 238 groups, 419 classes.
    rows = list(Sector.objects.order_by("code").values_list("code", "parent__code"))
    levels = Counter("section" if code.isalpha() else len(code) for code, _above in rows)
    assert levels == {"section": 21, 2: 88, 3: 238, 4: 419}
    assert {code: above for code, above in rows if code in ("C", "10", "106", "1061", "99")} == {
        "C": None,
        "10": "C",
        "106": "10",
        "1061": "106",
        "99": "U",
    }
    assert all(code[:-1] == above for code, above in rows if code.isdigit() and len(code) > 2)


def test_words_of_a_sector_are_answered_with_the_few_it_may_be(client, officer):
    client.force_login(officer)
    page = client.get(reverse("sector-suggest"), {"q": "grain mill"}).content.decode()
    assert page.count("<option") == 2  # the group and the class
    assert "1061 Manufacture of grain mill products" in page
    assert client.get(reverse("sector-suggest"), {"q": "10"}).content.decode().index('"10 ') > 0
    assert "<option" not in client.get(reverse("sector-suggest"), {"q": "\0"}).content.decode()


@pytest.mark.parametrize("typed", ["1061", "1061 Manufacture of grain mill products", "grain mill products"])
def test_a_form_takes_a_sector_as_people_write_it(client, officer, typed):
    client.force_login(officer)
    client.post(
        reverse("actor-create"), {"name": "Unga Mills", "kind": "enterprise", "country": "KE", "sector": typed, "visibility": "registry"}
    )
    actor = Actor.objects.get(name="Unga Mills")
    assert actor.sector_id == "1061"
    assert 'value="1061 Manufacture of grain mill products"' in client.get(reverse("actor-update", args=[actor.code])).content.decode()


@pytest.mark.parametrize("typed", ["A mill", "1099", "10 workers"])
def test_a_form_does_not_guess_a_sector(client, officer, typed):
    client.force_login(officer)
    answer = client.post(reverse("actor-create"), {"name": "Unga Mills", "kind": "enterprise", "country": "KE", "sector": typed})
    assert answer.status_code == 422
    assert not Actor.objects.filter(name="Unga Mills").exists()


def test_a_form_says_which_sector_may_be_meant_and_keeps_what_was_typed(client, officer):
    client.force_login(officer)
    answer = client.post(reverse("actor-create"), {"name": "Unga Mills", "kind": "enterprise", "country": "KE", "sector": "mill"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="mill"' in page
    assert "1061 Manufacture of grain mill products" in page
