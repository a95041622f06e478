"""Files to import, small ones written here and the real ones, and the engine run in place."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from imports import actions, engine
from imports.report import report
from imports.undo import take_back

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
LISTS = DATA / "networks" / "oar_facility_lists"
MESSY = DATA / "messy"


def real_files(folder, *endings):
    """The real files of a folder; one parameter that skips, with its reason, where they are absent."""
    found = sorted(f for f in folder.rglob("*") if f.is_file() and (not endings or f.suffix.lower() in endings))
    if not found:
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"the real files are not here: {folder.name}"))]
    return [pytest.param(f, id=str(f.relative_to(folder))) for f in found]


def workbook(*rows):
    """An .xlsx file of one sheet, as bytes."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def upload(organization, manager):
    """`upload(text or bytes, kind=…, name=…, by=…, **settings)`: a batch that is not checked yet."""

    def put(content, kind="actors", name="list.csv", by=manager, organization=organization, **settings):
        body = content.encode() if isinstance(content, str) else content
        return actions.upload(by=by, organization=organization, kind=kind, file=ContentFile(body, name=name), **settings)

    return put


@pytest.fixture
def check(upload):
    """The same, checked."""
    return lambda *args, **settings: engine.check(upload(*args, **settings))


@pytest.fixture
def bring_in(check):
    """The same, checked and committed."""
    return lambda *args, **settings: engine.commit(check(*args, **settings))


@pytest.fixture
def undo(manager):
    return lambda batch, by=manager: take_back(batch, by=by)


def counts(batch):
    """Those counts of a batch that are not zero."""
    return {name: count for name, count in batch.counts.items() if count}


def faults(batch):
    """[(cell, rule)] of what stops rows."""
    return [(fault["cell"], fault["rule"]) for fault in report(batch)["faults"]]
