"""The demonstration in the database: whole, dated as it was told, with something to show to everybody who signs in."""

import json
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from accounts.models import AuditEntry, Organization, User
from actors.consents import standing_pairs
from actors.enums import Shared, Viewer
from actors.models import Actor, Claim, Consent, DuplicatePair
from core.base import Base
from core.history import versions
from core.models import Letter
from linkages.benchmark import benchmark
from linkages.map import chain_map
from linkages.models import Constraint, Linkage, LinkageStatement
from linkages.queries import awaiting_answer
from programs.indicators.models import Observation, Period, Restatement
from programs.indicators.rollup import results
from programs.interventions.models import Reach
from programs.upgrading.models import Upgrade
from reports.difference import compare, predecessor
from reports.models import ReportEdition
from tests.conftest import Api
from valuechain.demo.clearing import clear
from valuechain.demo.make import make
from valuechain.demo.people import ACCOUNTS, PASSWORD

TODAY = date(2026, 11, 24)
pytestmark = pytest.mark.timeout(900)  # the demonstration is made twice


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker):
    """The demonstration, made once for all tests of this file, in a transaction that is taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        clear()
        yield make()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _alone(story):
    """What a test writes is taken back after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def demo(*options):
    out = StringIO()
    call_command("demo", *options, stdout=out)
    return out.getvalue()


def test_a_second_run_changes_nothing_and_says_so():
    last = AuditEntry.objects.order_by("-pk").first().pk

    said = demo()

    assert "nothing was changed" in said
    assert AuditEntry.objects.order_by("-pk").first().pk == last
    assert all(account.email in said for account in ACCOUNTS)
    assert PASSWORD in said
    assert "DEMO ONLY" in said


def test_it_stays_away_from_other_data():
    Organization.objects.filter(short_name="demo-mavuno").update(short_name="real-trust")

    with pytest.raises(CommandError, match="holds other data: real-trust"):
        demo()
    with pytest.raises(CommandError, match="Nothing was changed"):
        demo("--reset")
    assert Actor.objects.count() > 300


def test_a_reset_makes_the_very_same_again_and_keeps_the_reference_lists():
    before = list(ReportEdition.objects.exclude(number=None).order_by("pk").values_list("pk", "fingerprint", "published_at"))
    codes = list(Actor.objects.order_by("pk").values_list("pk", "code", "name"))

    assert "Made the demonstration" in demo("--reset")

    assert list(ReportEdition.objects.exclude(number=None).order_by("pk").values_list("pk", "fingerprint", "published_at")) == before
    assert list(Actor.objects.order_by("pk").values_list("pk", "code", "name")) == codes


def test_every_account_signs_in_and_nobody_is_written_to(story):
    for account in ACCOUNTS:
        assert authenticate(username=account.email, password=PASSWORD) is not None, account.email
    assert {user.password for user in User.objects.order_by("pk")} == {User.objects.get(email="nafula@mavuno.example").password}
    assert not User.objects.exclude(email__endswith=".example").exists()
    assert not Letter.objects.exists()


def test_every_row_knows_its_act_and_is_dated_as_the_story_tells():
    for model in apps.get_models():
        if issubclass(model, Base):
            assert not model.objects.filter(entry=None).exists(), model.__name__
    moments = list(AuditEntry.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[0].date() == date(2024, 10, 1)
    assert date(2026, 11, 20) <= moments[-1].date() <= TODAY
    dates = dict(AuditEntry.objects.values_list("pk", "at"))
    for model in (Actor, Linkage, LinkageStatement, Observation, Upgrade):
        for entry, at in model.objects.order_by("pk").values_list("entry", "recorded_at"):
            assert dates[entry] == at, model.__name__


def test_history_is_dated_too(story):
    mended = Observation.objects.get(period__name="Q2 2025", indicator__code="OC7", place="KE-03")

    told = [(v.at.date(), sorted(v.changes)) for v in versions(mended)]

    assert [day for day, _names in told] == [date(2025, 8, 3), date(2025, 8, 2), date(2025, 8, 2), date(2025, 8, 2), date(2025, 7, 26)]
    assert "numerator" in told[2][1]


def test_counts_are_those_of_a_program_of_two_years(story):
    today = Counter(Linkage.objects.with_status(TODAY).order_by().values_list("status", flat=True))

    assert 380 <= Actor.objects.count() <= 430
    assert 1200 <= Linkage.objects.count() <= 1500
    assert LinkageStatement.objects.count() > 5000
    assert {"confirmed", "claimed", "disputed", "lapsed", "ended"} <= set(today)
    assert min(today[s] for s in ("disputed", "lapsed", "ended")) >= 20
    assert 0.4 <= today["confirmed"] / (today["confirmed"] + today["claimed"] + today["disputed"]) <= 0.65
    assert Reach.objects.count() > 700
    assert Reach.objects.values("actor").distinct().count() < Reach.objects.count() / 2
    assert Counter(Upgrade.objects.order_by().values_list("status", flat=True)).keys() == {"verified", "claimed", "rejected"}
    assert Linkage.objects.filter(gap_quantity__gt=0.4).count() > 10
    assert Constraint.objects.filter(status="addressed").exists()


def test_periods_were_locked_in_order_and_the_registry_was_counted_as_it_stood(story):
    locked = list(Period.objects.filter(status="locked").order_by("starts_on"))

    assert [p.name for p in locked] == ["Q4 2024", "Q1 2025", "Q2 2025", "Q3 2025", "Q4 2025", "Q1 2026", "Q2 2026"]
    assert [p.locked_at for p in locked] == sorted(p.locked_at for p in locked)
    shares = [next(r.value for r in results(story.program, p) if r.version.indicator.code == "OC2") for p in locked]
    assert shares == sorted(shares)
    assert shares[0] < 3 < 30 < shares[-1]


def test_results_of_the_last_locked_quarter_are_whole(story):
    found = {r.version.indicator.code: r for r in results(story.program, Period.objects.get(name="Q2 2026"))}

    assert len(found) == 13
    assert all(r.value is not None for r in found.values())
    assert all(r.target is not None and r.baseline is not None for r in found.values())
    assert found["OC5"].not_disaggregated == 0
    assert found["OP2"].not_disaggregated == 64
    assert found["IM1"].stale
    assert (found["IM1"].expected, found["IM1"].missing, found["IM1"].status) == (0, [], "not expected"), (
        "Measured once a year, it is missing in no quarter."
    )
    assert found["OC9"].version.number == 2


def test_the_second_edition_shows_the_restatement_with_its_reason(story):
    first, second = ReportEdition.objects.filter(audience="donors", period__name="Q1 2026").order_by("number")

    told = compare(second, "previous", predecessor(second))

    assert predecessor(second) == first
    assert {line["code"] for line in told} == {"OC5"}
    assert {line["cause"] for line in told} == {"restatement"}
    assert "entered twice" in told[0]["reason"]
    assert ReportEdition.objects.filter(audience="public", status="published").count() == 1


def test_something_waits_for_everybody(story):
    people = {a.key: User.objects.get(email=a.email) for a in ACCOUNTS}
    waiting = Observation.objects.filter(status="submitted")

    assert waiting.exclude(submitted_by=people["peter"]).count() > 10
    assert waiting.filter(submitted_by=people["peter"]).exists()  # another manager decides on these
    assert Observation.objects.filter(status="returned", entered_by=people["nafula"]).count() == 2
    assert Observation.objects.filter(status="draft", entered_by=people["kiprono"]).exists()
    assert Observation.objects.filter(status="draft", partner__short_name="demo-agrilink").exists()
    assert Upgrade.objects.filter(status="claimed").count() >= 4
    assert Restatement.objects.filter(status="requested").count() == 1
    assert Claim.objects.filter(status="asked").count() == 3
    for key in ("joyce", "idris"):
        assert awaiting_answer(Linkage.objects.with_status(TODAY).exclude(status=None), people[key]).exists(), key


def test_firms_share_with_each_kind_of_reader_and_one_took_something_back(client, story):
    told = {key: standing_pairs(story.actor[key]) for key in ("sikhendu", "kwanza-coop", "lishe", "nile")}
    assert {viewer for _what, viewer in told["kwanza-coop"]} == set(Viewer.values)
    assert told["nile"] == set()
    assert (Shared.WORKERS, Viewer.PROGRAMS) not in told["lishe"]
    assert Consent.objects.get(actor=story.actor["lishe"], what=Shared.WORKERS, viewer=Viewer.PROGRAMS).withdrawn_at.date() == date(
        2026, 9, 28
    )
    client.force_login(User.objects.get(email="joyce@sikhendu.example"))
    page = client.get("/firm/nearby/").content.decode()
    assert page.count("/firm/linkages/new/?partner=") > 3


def test_a_firm_sees_how_it_stands_among_firms_like_it(story):
    (part,) = benchmark(story.actor["sikhendu"], User.objects.get(email="joyce@sikhendu.example"), TODAY)
    shown = {line["measure"]: line["actors"] for line in part["measures"] if line["median"] is not None}
    assert {"buyers", "employees"} <= set(shown)
    assert all(count >= 10 for count in shown.values())


def test_a_donors_edition_names_the_firms_that_agreed_to_it(story):
    (edition,) = ReportEdition.objects.filter(audience="donors", period__name="Q2 2026")
    named = {str(story.actor[key]) for key in ("sikhendu", "kwanza-coop")}
    told = json.loads(bytes(edition.document))
    assert any(name in json.dumps(told, ensure_ascii=False) for name in named)
    assert str(story.actor["nile"]) not in json.dumps(told, ensure_ascii=False)


def test_maps_show_both_chains_with_volumes(story):
    for chain, who in (("maize", "nafula"), ("coffee", "tigist")):
        told = chain_map(story.chain[chain], User.objects.get(email=story.people[who].email), TODAY)
        assert len([n for n in told["nodes"] if n["kind"] == "end_market"]) >= 3
        assert len([e for e in told["edges"] if e["quantity"]]) >= 8
        assert len(told["bands"]) >= 8
        assert len(told["markers"]) >= 3


def test_lists_are_full_for_the_officer_and_hold_nothing_for_the_donor(story):
    officer, donor = (Api(User.objects.get(email=email)) for email in ("nafula@mavuno.example", "astrid@lindqvist.example"))
    lists = ("actors", "linkages", "end-markets", "supporting-markets", "enabling-factors", "constraints", "opportunities", "interventions")

    for name in (*lists, "indicators", "periods", "observations", "upgrades", "evidence", "editions"):
        answer = officer.get(f"{name}/", count="true")
        assert answer.status_code == 200, name
        assert answer.json()["count"] >= 5, name
    for name in ("observations", "upgrades", "interventions", "linkages"):
        assert donor.get(f"{name}/", count="true").json()["count"] == 0, name
    assert donor.get("editions/", count="true").json()["count"] == 4


def test_some_likenesses_wait_and_one_is_told_apart():
    manager = User.objects.get(email="peter@mavuno.example")
    queue = DuplicatePair.objects.for_user(manager)
    waiting = {(str(pair.one), str(pair.other)) for pair in queue.waiting()}
    assert ("شركة النيل للحبوب والتجارة المحدودة", "Sharikat al-Nil lil-Hubub wal-Tijara") in waiting
    assert ("Kilimo Traders", "Killimo Traders Ltd") in waiting
    assert len(waiting) <= 12
    apart = queue.get(decision="distinct")
    assert (str(apart.one), str(apart.other), apart.decided_by) == ("Wafula & Sons Produce", "Wafula & Son Produce", manager)
    assert apart.decided_at.date() == date(2026, 11, 20)
