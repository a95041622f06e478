"""The real buyers' lists, all of them in all their shapes, by one person in one sitting.

`pytest tests/imports/test_real_lists.py -s` prints the table of docs/real-lists.md.
"""

import pytest

from actors.models import Actor
from analysis import countries
from core.models import Place
from imports import actions, engine
from imports.files import open_table
from imports.models import Batch, CellFault
from imports.report import wrong_rows
from tests.imports.conftest import LISTS, real_files

FILES = [file for file in real_files(LISTS, ".csv", ".xls", ".xlsx") if file.values[0] is not None]
FIELDS = ("rows", "create", "update", "unchanged", "duplicate_in_file", "duplicate_in_registry", "fault")


def in_order(param):
    """Raw lists first, by number; then the geocoded ones, which are the same firms again."""
    path = param.values[0]
    return (path.parent.name == "geocoded", int(path.stem.split("_")[0]) if path.stem.split("_")[0].isdecimal() else 99, path.suffix)


@pytest.mark.skipif(not FILES, reason="the real files are not here: oar_facility_lists")
@pytest.mark.timeout(1500)
def test_all_lists_in_one_sitting(upload, manager, django_capture_on_commit_callbacks):
    lines, faulty_before, faulty_after = [], 0, 0
    for param in sorted(FILES, key=in_order):
        path = param.values[0]
        batch = engine.check(upload(path.read_bytes(), name=path.name))
        assert batch.refused is None, (path.name, batch.refused)
        before = CellFault.objects.filter(batch=batch, stops=True).count()
        offers = CellFault.objects.filter(batch=batch, stops=True).exclude(offer="").exists()
        if offers:
            with django_capture_on_commit_callbacks(execute=True):
                actions.mend(batch=batch, by=manager, offers=True)
            batch = Batch.objects.get(pk=batch.pk)
        after = CellFault.objects.filter(batch=batch, stops=True).count()
        done = engine.commit(batch)
        left = len(wrong_rows(done))
        lines.append([path.relative_to(LISTS), *(done.counts[name] for name in FIELDS), before, int(offers), after, left])
        faulty_before, faulty_after = faulty_before + before, faulty_after + after
    print(
        "\n| file | rows | created | updated | unchanged | repeats | left aside | faulty | faults before | presses | faults after | rows given back |"
    )
    print("|---|" + "---|" * 11)
    for line in lines:
        print("| " + " | ".join(map(str, line)) + " |")
    assert faulty_after == 0
    raw = [line for line in lines if line[0].parent.name != "geocoded"]
    again = [line for line in lines if line[0].parent.name == "geocoded"]
    assert sum(line[2] for line in again) <= sum(line[2] for line in raw) / 100, (
        "the same firms again, with coordinates, are hardly ever new"
    )
    assert Actor.objects.count() == sum(line[2] for line in lines)


@pytest.mark.django_db
def test_every_spelling_of_a_country_is_resolved():
    known = set(Place.objects.filter(level="country").values_list("code", flat=True))
    spellings = set()
    for param in FILES:
        if param.values[0].suffix == ".csv":
            with open_table(param.values[0]) as table:
                place = table.headers.index("country")
                spellings |= {cells[place].strip() for _number, cells in table.rows if cells[place].strip()}
    unresolved = {text for text in spellings if countries.find(text) not in known}
    print(f"\n{len(spellings)} spellings, not resolved: {sorted(unresolved)}")
    assert not FILES or len(spellings) > 80
    assert not unresolved
