"""Facts side by side: which one counts, and how they went over time."""

import re
from datetime import date

import pytest

from actors.models import Profile
from tests.factories import EvidenceFactory, ProfileFactory

pytestmark = pytest.mark.django_db


def cells(page, label):
    """The cells of one line of the Facts tab, with what counts in brackets."""
    line = re.search(rf'<th scope="row">{label}</th>(.*?)</tr>', page).group(1)
    found = re.findall(r'<td>(<b class="counts">)?(.*?)(?:</b>)?</td>', line)
    return [f"[{text}]" if counts else re.sub("<.*?>", "", text) for counts, text in found]


def test_the_newest_day_counts_then_the_firms_own_word_and_an_open_field_is_answered_by_the_next(client, firm_owner, firm, organization):
    ProfileFactory(actor=firm, stated_by=organization, as_of=date(2026, 6, 30), employees_female=7, employees_male=None)
    ProfileFactory(actor=firm, stated_by=None, as_of=date(2026, 6, 30), employees_female=9, employees_male=None)
    ProfileFactory(actor=firm, stated_by=None, as_of=date(2025, 6, 30), employees_female=3, employees_male=4)
    client.force_login(firm_owner)
    page = client.get(f"/actors/{firm.code}/?tab=facts").text
    assert cells(page, "Women employed") == ["[9]", "7", "3"]
    assert cells(page, "Men employed") == ["not known", "not known", "[4]"]
    assert "the newest day counts; of one day, what the firm says itself" in page


def test_twelve_years_are_charts_and_two_figures_of_one_day_are_one_point(client, officer, firm, organization):
    for year in range(2014, 2026):
        ProfileFactory(actor=firm, stated_by=organization, as_of=date(year, 12, 31), employees_female=year - 2010, employees_male=2)
    client.force_login(officer)
    page = client.get(f"/actors/{firm.code}/").text
    assert "Workers: 6 in Dec 2014, 17 in Dec 2025." in page
    assert page.count('<circle class="pt"') == 24  # workers and women, twelve days each
    assert "Turnover:" not in page


def test_an_actor_of_which_nothing_is_known_says_so(client, officer, firm):
    client.force_login(officer)
    page = client.get(f"/actors/{firm.code}/").text
    assert "Over time" not in page
    assert "not known" in page
    assert "Nothing is stated yet that you can see." in client.get(f"/actors/{firm.code}/?tab=facts").text


def test_capacity_and_cost_are_stated_with_unit_currency_and_evidence(client, officer, firm, organization):
    shown = EvidenceFactory(organization=organization, title="Miller's ledger")
    client.force_login(officer)
    sent = {
        "as_of": "2026-06-30",
        "capacity": "1200",
        "capacity_used": "62.5",
        "unit_cost": "18.5",
        "youth_owned": "unknown",
        "formal": "unknown",
    }
    answer = client.post(f"/actors/{firm.code}/profile/", sent)
    assert answer.status_code == 422
    assert "A capacity needs its unit." in answer.text
    assert "A cost of one unit needs its currency and its unit." in answer.text
    sent |= {"unit": "t", "cost_currency": "KES", "cost_unit": "kg"}
    answer = client.post(f"/actors/{firm.code}/profile/", {**sent, "capacity": "-1", "unit_cost": "-0.5"})
    assert answer.status_code == 422
    assert "A capacity is zero or more." in answer.text
    assert "A cost of one unit is zero or more." in answer.text
    answer = client.post(f"/actors/{firm.code}/profile/", {**sent, "evidence": [shown.pk]})
    assert answer.status_code == 302, answer.text
    assert list(Profile.objects.get(actor=firm).evidence.all()) == [shown]
    page = client.get(f"/actors/{firm.code}/?tab=facts").text
    assert "Miller&#x27;s ledger" in page
    assert cells(page, "Capacity used") == ["62.5\N{NO-BREAK SPACE}%"]
    assert "Miller&#x27;s ledger" in client.get(f"/actors/{firm.code}/?tab=evidence").text
    assert "1,200\N{NO-BREAK SPACE}t" in cells(page, "Capacity a year")[0]
    assert "KES\N{NO-BREAK SPACE}18.50/kg" in cells(page, "Cost of one unit")[0]
    assert cells(page, "Turnover") == ["not known"]


def test_capacity_and_cost_go_out_by_the_api_and_come_in_again(officer, firm, api):
    line = {"as_of": "2026-06-30", "capacity": "1200", "unit": "t", "capacity_used": "62.5", "unit_cost": "18.5"}
    refused = api(officer).patch(f"actors/{firm.code}/", {"profiles": [line]})
    assert refused.status_code == 400
    assert "A cost of one unit needs its currency and its unit." in refused.text
    line |= {"cost_currency": "KES", "cost_unit": "kg"}
    shown = api(officer).patch(f"actors/{firm.code}/", {"profiles": [line]}).json()["profiles"]
    told = ("capacity", "unit", "capacity_used", "unit_cost", "cost_currency", "cost_unit", "turnover", "currency")
    assert [shown[0][name] for name in told] == ["1200.000000", "t", "62.50", "18.5000", "KES", "kg", None, None]
    kept = Profile.objects.get(actor=firm)
    again = [{name: value for name, value in shown[0].items() if name != "stated_by"}]
    assert api(officer).patch(f"actors/{firm.code}/", {"profiles": again}).json()["profiles"] == shown
    assert Profile.objects.get(actor=firm).recorded_at == kept.recorded_at


def test_capacity_and_cost_are_drawn_over_the_days_that_say_them_in_one_unit(client, officer, firm, organization):
    mine = {"actor": firm, "stated_by": organization}
    dearer = {"cost_currency_id": "KES", "cost_unit_id": "kg"}
    ProfileFactory(
        **mine, as_of=date(2023, 12, 31), capacity="900", unit_id="kg", unit_cost="0.2", cost_currency_id="USD", cost_unit_id="kg"
    )
    ProfileFactory(**mine, as_of=date(2024, 12, 31), capacity="100", unit_id="t", capacity_used="50", unit_cost="18.5", **dearer)
    ProfileFactory(**mine, as_of=date(2025, 12, 31), capacity="120", unit_id="t", capacity_used="62.5", unit_cost="20", **dearer)
    client.force_login(officer)
    page = client.get(f"/actors/{firm.code}/").text
    page = page.replace("\N{NO-BREAK SPACE}", " ")
    assert "Capacity a year: 100 t in Dec 2024, 120 t in Dec 2025." in page
    assert "Capacity used: 50.0 % in Dec 2024, 62.5 % in Dec 2025." in page
    assert "Cost of one unit: KES 18.50/kg in Dec 2024, KES 20.00/kg in Dec 2025." in page
