"""What always holds, whatever the list: taken back is as before, twice is once, and what went out comes in without a change."""

import io

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from actors.models import Actor, ActorFunction, ActorName, Contact, Identifier, Profile, WorksWith
from core.exports import EXPORTS, write
from imports import actions, engine
from imports.undo import take_back
from linkages.models import Linkage, LinkageParty, LinkageStatement

MODELS = (Actor, ActorName, Identifier, Contact, Profile, ActorFunction, WorksWith, Linkage, LinkageStatement, LinkageParty)
NOT_SAID = {"entry", "recorded_at", "stated_at", "since"}
HEADINGS = (
    *("name", "country", "town", "address", "phone", "tax number", "own number", "other names", "former names", "founded on"),
    *("buyer", "quantity", "unit"),
    *("as of", "women employed", "turnover", "currency", "capacity", "capacity unit", "capacity used", "output"),
    *("unit cost", "cost currency", "cost unit"),
)
# Without shrinking: an example takes a second, and few rows are readable as they are.
BRISK = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def or_empty(*values):
    return st.sampled_from(("", *values))


# Few words, so that rows meet each other and the registry in all the ways there are.
IDENTITY = st.tuples(
    st.sampled_from(("Kwanza Dairy", "KWANZA DAIRY LTD", "Kwanza Dairi", "Soko Traders", "Soko Women Traders", "Ушанка", "=1+1", "!!", "")),
    st.sampled_from(("KE", "Kenya", "UG", "Atlantis")),
    or_empty("Kitale", "Eldoret"),
    or_empty("Moi Avenue 1", "Moi Ave. 1, Kitale", "Plot 7", "+7 Street"),
    or_empty("0712 345678", "+254 722 000000", "12"),
    or_empty("P051A", "P052B"),
    or_empty("17", "f 18", "17; F18", "=9"),
    or_empty("Kwanza", "Kwanza; Maziwa Bora"),
    or_empty("Kwanza", "Soko Traders", "Maziwa Ltd; Old Dairy"),
    or_empty("2019", "2020-02-03"),
    or_empty("Big Buyer", "Soko Traders", "Nobody Known"),
    or_empty("12", "1,5"),
    or_empty("kg", "t"),
)
# What is said of a day: figures of one year, of two currencies and units, of part of it, and such as cannot be.
FIGURES = st.sampled_from(
    (
        ("", "", "", "", "", "", "", "", "", "", ""),
        ("2025-12-31", "3", "", "", "100", "t", "40", "", "", "", ""),
        ("2025-12-31", "", "1000", "KES", "", "", "", "", "0.5", "USD", "kg"),
        ("2025-12-31", "4", "", "", "", "", "62.5", "", "18.5", "KES", "t"),
        ("2024-12-31", "4", "2000.50", "UGX", "250", "kg", "", "100", "18.5", "", "kg"),
        ("2024-12-31", "3", "1000", "KES", "100", "t", "", "40", "", "", ""),
        ("2024-12-31", "", "", "", "0", "t", "", "0", "0", "KES", "kg"),
        ("31/02/2025", "many", "1000", "", "", "", "140", "40", "18.5", "", ""),
    )
)
ROW = st.builds(lambda identity, figures: identity + figures, IDENTITY, FIGURES)
LISTS = st.lists(ROW, min_size=1, max_size=6)


def text_of(rows):
    cells = [HEADINGS, *rows]
    return "\n".join(";".join(f'"{cell}"' for cell in row) for row in cells)


def state():
    """What every table says, without who wrote it when."""
    return {model.__name__: sorted(map(repr, model.objects.order_by("pk").values(*said(model)))) for model in MODELS}


def said(model):
    return [f.attname for f in model._meta.concrete_fields if f.name not in NOT_SAID]


@pytest.fixture
def bring(organization, manager):
    def put(content, name="list.csv", kind="actors"):
        body = content.encode() if isinstance(content, str) else content
        batch = actions.upload(by=manager, organization=organization, kind=kind, file=ContentFile(body, name=name))
        checked = engine.check(batch)
        assert checked.refused is None, checked.refused
        return engine.commit(checked)

    return put


class Undone(Exception):
    """Ends an example; everything it did is taken back."""


def in_a_world_of_its_own(run):
    """Each example of a property begins with the same registry."""
    try:
        with transaction.atomic():
            run()
            raise Undone
    except Undone:
        pass


@pytest.mark.django_db
@BRISK
@given(before=LISTS, rows=LISTS)
def test_import_then_undo_is_as_before(before, rows, bring, manager):
    def run():
        note(f"{text_of(before)}\n---\n{text_of(rows)}")
        bring("name,country\nBig Buyer,KE\n")
        bring(text_of(before))
        kept = state()
        take_back(bring(text_of(rows)), by=manager)
        assert state() == kept

    in_a_world_of_its_own(run)


@pytest.mark.django_db
@BRISK
@given(before=LISTS, rows=LISTS)
def test_import_twice_is_import_once(before, rows, bring):
    def run():
        note(f"{text_of(before)}\n---\n{text_of(rows)}")
        bring("name,country\nBig Buyer,KE\n")
        bring(text_of(before))
        bring(text_of(rows))
        once = state()
        again = bring(text_of(rows))
        assert (again.counts["create"], again.counts["update"]) == (0, 0)
        assert state() == once

    in_a_world_of_its_own(run)


@pytest.mark.django_db
@BRISK
@given(before=LISTS, kind=st.sampled_from(("csv", "xlsx", "jsonl", "geojson")))
def test_what_is_taken_out_comes_in_without_a_change(before, kind, bring, manager):
    def run():
        note(text_of(before))
        bring("name,country\nBig Buyer,KE\n")
        bring(text_of(before))
        kept = state()
        out = io.BytesIO()
        count = write(EXPORTS["actors"], manager, {}, kind, out)
        again = bring(out.getvalue(), name=f"actors.{kind}")
        assert {name: n for name, n in again.counts.items() if n} == {"rows": count, "unchanged": count}
        assert state() == kept

    in_a_world_of_its_own(run)
