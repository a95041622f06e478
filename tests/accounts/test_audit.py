"""One act, one entry; every replaced row is kept whoever wrote, and what is kept cannot be changed."""

import io

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import InternalError, connection, transaction

from accounts import records
from accounts.audit import recorded, timeline
from accounts.models import AuditEntry
from core.history import event_model, versions
from markets.models import EndMarket, Price
from programs.indicators.models import LockedFigure
from tests.factories import EndMarketFactory, IndicatorFactory, PeriodFactory, PriceFactory

REFUSED = "never changed|Cannot update or delete"


@pytest.fixture
def market(organization):
    return EndMarketFactory(organization=organization, name="Schools")


def test_an_act_leaves_one_entry_that_its_rows_name(officer, organization):
    market = records.add(EndMarket, by=officer, organization=organization, name="Schools", kind="local")
    entry = AuditEntry.objects.get()
    market.refresh_from_db()
    assert (entry.act, entry.by, entry.organization) == ("markets.endmarket.add", officer, organization)
    assert (entry.subject_type, entry.subject_id) == ("markets.endmarket", str(market.pk))
    assert market.entry == entry.pk


def test_an_act_inside_an_act_belongs_to_the_outer_one(officer, market):
    with recorded("tests.outer", by=officer, subject=market):
        records.amend(market, by=officer, name="One")
        with recorded("tests.inner", by=officer, subject=market):
            records.amend(market, by=officer, name="Two")
    assert [e.act for e in AuditEntry.objects.all()] == ["tests.outer"]
    assert {v.entry for v in versions(EndMarket.objects.get())} == {AuditEntry.objects.get().pk}


def test_what_fails_leaves_neither_entry_nor_row(officer, organization):
    with pytest.raises(ValidationError), transaction.atomic():
        records.add(EndMarket, by=officer, organization=organization, name="", kind="local")
    assert not AuditEntry.objects.exists()
    assert not EndMarket.objects.exists()


def test_the_next_act_in_the_same_transaction_has_its_own_entry(officer, market):
    with transaction.atomic():
        records.amend(market, by=officer, name="One")
        records.amend(market, by=officer, name="Two")
    newest, older = versions(EndMarket.objects.get())
    assert newest.entry != older.entry
    EndMarket.objects.update(name="Three")
    assert versions(EndMarket.objects.get())[0].entry is None  # outside of any act, and said so


def test_an_unchanged_value_leaves_no_history(officer, market):
    records.amend(market, by=officer, name="Schools", kind="local")
    assert versions(market) == []


def test_sql_updates_are_in_the_history_with_their_entry(officer, market):
    with recorded("tests.sql", by=officer, subject=market) as entry, connection.cursor() as cursor:
        cursor.execute("UPDATE markets_endmarket SET name = 'By SQL' WHERE id = %s", [market.pk])
    (version,) = versions(EndMarket.objects.get())
    assert (version.changes, version.entry) == ({"name": ("Schools", "By SQL")}, entry.pk)


def test_rows_that_come_by_copy_know_their_entry(officer, market):
    lines = "".join(f"{market.pk}\t2026-01-{day:02}\t{day}\tKES\tkg\tmarket\n" for day in range(1, 11))
    with recorded("tests.copy", by=officer, subject=market) as entry, connection.cursor() as cursor:
        columns = ("end_market_id", "date", "price", "currency_id", "unit_id", "source")
        cursor.copy_from(io.StringIO(lines), "markets_price", columns=columns)
    assert set(Price.objects.values_list("entry", flat=True)) == {entry.pk}
    assert Price.objects.filter(recorded_at__isnull=True).count() == 0
    with recorded("tests.update", by=officer, subject=market) as entry:
        assert Price.objects.filter(end_market=market).update(source="gazette") == 10
    events = event_model(Price).objects.all()
    assert {(e.source, e.pgh_context["entry"]) for e in events} == {("market", entry.pk)}
    assert len(events) == 10


def test_a_deleted_row_is_kept(officer, market):
    price = PriceFactory(end_market=market)
    with recorded("tests.delete", by=officer, subject=market) as entry:
        market.delete()
    for model, pk in ((EndMarket, market.pk), (Price, price.pk)):
        (event,) = event_model(model).objects.filter(pgh_obj_id=pk or event_model(model).objects.get().pgh_obj_id)
        assert (event.pgh_label, event.pgh_context["entry"]) == ("delete", entry.pk)


def test_a_timeline_begins_with_the_making(officer, manager, organization):
    market = records.add(EndMarket, by=officer, organization=organization, name="Schools", kind="local")
    records.amend(market, by=manager, name="All schools", reason="They merged")
    changed, made = timeline(EndMarket.objects.get(), officer)
    assert (changed["by"], changed["reason"], changed["changes"]) == (manager.name, "They merged", {"name": ("Schools", "All schools")})
    assert (made["by"], made["changes"], made["key"]) == (officer.name, {}, None)


@pytest.mark.parametrize("sql", ["UPDATE accounts_auditentry SET act = 'x'", "DELETE FROM accounts_auditentry"])
def test_an_audit_entry_is_never_changed(officer, market, sql):
    records.amend(market, by=officer, name="One")
    with pytest.raises(InternalError, match=REFUSED), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEntry.objects.get().act == "markets.endmarket.change"


def test_nor_within_another_act(officer, market):
    records.amend(market, by=officer, name="One")
    with pytest.raises(InternalError, match=REFUSED), recorded("tests.other", by=officer):
        AuditEntry.objects.filter(act="markets.endmarket.change").update(reason="x")


TRACKED = [model for model in apps.get_models() if event_model(model) is not None]


def test_there_is_much_to_track():
    assert len(TRACKED) > 30


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model._meta.label)
@pytest.mark.django_db
def test_kept_rows_are_append_only(model):
    """The trigger stands on every table of history: for a statement, so an empty table tells too."""
    table = event_model(model)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_append_only%%' AND tgenabled <> 'D'",
            [table],
        )
        assert cursor.fetchone() == (1,)
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND (tgname LIKE 'pgtrigger_update%%' OR tgname LIKE 'pgtrigger_delete%%')",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (2,)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_history_is_neither_changed_nor_deleted(officer, market, act):
    records.amend(market, by=officer, name="One")
    events = event_model(EndMarket).objects.all()
    with pytest.raises(InternalError, match=REFUSED), transaction.atomic():
        events.update(name="Forged") if act == "update" else events._raw_delete(events.db)
    assert event_model(EndMarket).objects.get().name == "Schools"


def test_what_a_lock_froze_stays(program):
    period = PeriodFactory(program=program)
    version = IndicatorFactory(program=program).versions.get()
    LockedFigure.objects.create(period=period, version=version, as_of=period.ends_on, value=3)
    for forge in (lambda: LockedFigure.objects.update(value=4), lambda: LockedFigure.objects.all().delete()):
        with pytest.raises(InternalError, match=REFUSED), transaction.atomic():
            forge()
    assert LockedFigure.objects.get().value == 3
