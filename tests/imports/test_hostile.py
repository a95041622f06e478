"""Files made to harm: each is refused, or made harmless, with a sentence; the work goes on and its memory is bounded."""

import io
import os
import re
import resource
import zipfile

import openpyxl
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from python_calamine import CalamineWorkbook

from actors.models import Actor
from core.exports import EXPORTS, write
from imports import actions, files
from imports.faults_file import faults_file
from imports.files import inspect
from imports.report import report
from tests.imports.conftest import counts, faults, workbook
from tests.imports.test_reading import write as put

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FORMULAS = ["=cmd|' /C calc'!A1", "+1+cmd", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1+1", "＝1+1"]


def changed(body, part, change):
    """The same workbook with the text of one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            target.writestr(entry.filename, change(data.decode()).encode() if entry.filename == part else data)
    return out.getvalue()


def test_a_million_columns_are_refused_with_their_row(check):
    assert check("name,country\n" + "x," * 1_000_000).refused["rule"] == "too_wide"
    assert check("a," * 1_000_000 + "\n1\n").refused["rule"] == "too_wide"


def test_a_cell_in_the_millionth_column_of_a_workbook(check):
    far = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="BDWGN1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData></worksheet>'
    batch = check(changed(workbook(["name"]), "xl/worksheets/sheet1.xml", lambda text: far), name="far.xlsx")
    assert batch.status == "refused"
    assert batch.refused["fix"]


def test_a_file_of_500_mb_is_refused_before_it_is_read(tmp_path, organization, manager):
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.write(b"name,country\n")
        file.truncate(500 * 2**20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert inspect(path)["refused"]["rule"] == "too_large"
    with path.open("rb") as source, pytest.raises(ValidationError):
        actions.upload(by=manager, organization=organization, kind="actors", file=File(source, name="big.csv"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024


def test_what_is_larger_inside_than_allowed_ends_only_the_reading_process(tmp_path):
    """The directory of the archive lies about the size, so only the limit of the process holds."""
    path = tmp_path / "lies.xlsx"
    with zipfile.ZipFile(io.BytesIO(workbook(["name"]))) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            with target.open(entry.filename, "w") as part:
                part.write(source.read(entry))
                for _megabyte in range(1500 if "sheet1" in entry.filename else 0):
                    part.write(b" " * 2**20)
    body = bytearray(path.read_bytes())
    at = body.rindex(b"PK\x01\x02", 0, body.rindex(b"xl/worksheets/sheet1.xml"))
    body[at + 24 : at + 28] = (4000).to_bytes(4, "little")
    path.write_bytes(body)
    assert inspect(path)["refused"]["fix"]
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 < files.MEMORY_MB + 50


def test_a_reader_that_is_ended_for_taking_too_long_is_a_refusal(monkeypatch, tmp_path):
    monkeypatch.setattr(files, "SECONDS", -10)  # it is ended ten seconds after its time: at once, however quick the machine
    rows = put(tmp_path, "name,country\n" + '"a ""b"" c",KE\n' * 1_000_000, "long.csv")
    assert inspect(rows)["refused"]["rule"] == "too_big_inside"


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(6000):
            archive.writestr(f"xl/{number}.xml", "")


def locked_archive(path):
    path.write_bytes(workbook(["name"], ["Acme"]))
    body = bytearray(path.read_bytes())
    for found in re.finditer(rb"PK\x01\x02", bytes(body)):
        body[found.start() + 8] |= 1
    path.write_bytes(body)


def open_document(path, *parts):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        for name, text in parts:
            archive.writestr(name, text)


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (bomb, "zip_bomb"),
        (locked_archive, "encrypted"),
        (lambda path: open_document(path, ("META-INF/manifest.xml", "<manifest:encryption-data/>")), "encrypted"),
        (lambda path: open_document(path, ("Basic/Standard/Module1.xml", "Sub Main")), "macros"),
        (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook_VBA_PROJECT".encode("utf-16-le")), "macros"),
        (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")), "encrypted"),
    ],
)
def test_what_is_locked_or_carries_programs_is_refused_by_what_it_holds(make, rule, tmp_path):
    make(tmp_path / "list.xlsx")
    assert inspect(tmp_path / "list.xlsx")["refused"]["rule"] == rule


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY x SYSTEM "http://127.0.0.1:9/x">',
        f'<!ENTITY l0 "lol">{LAUGHS}<!ENTITY x "&l11;">',
    ],
)
def test_entities_of_xml_are_not_resolved(entities, check):
    def change(text):
        text = text.replace("Acme", "&x;").replace('t="s"', 't="str"')
        return re.sub(r"(<\?xml[^>]*\?>)?<worksheet", f"<?xml version='1.0'?><!DOCTYPE w [{entities}]><worksheet", text)

    body = workbook(["name", "country"], ["Acme", "KE"])
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="str"><v>name</v></c><c r="B1" t="str"><v>country</v></c></row><row r="2"><c r="A2" t="str"><v>Acme</v></c><c r="B2" t="str"><v>KE</v></c></row></sheetData></worksheet>'
    batch = check(changed(body, "xl/worksheets/sheet1.xml", lambda text: change(sheet)), name="list.xlsx")
    assert batch.status == "refused" or "root:" not in str(list(batch.rows.values_list("values", flat=True)))
    assert max((len(str(row.values)) for row in batch.rows.order_by("number")), default=0) < 1000


@pytest.mark.parametrize("name", FORMULAS)
def test_what_looks_like_a_formula_stays_text_on_every_way_out(name, bring_in, check, manager):
    body = workbook(["name", "country"], ["Acme", "KE"])
    done = bring_in(f'name,country\n"{name.replace(chr(34), chr(34) * 2)}",KE\n')
    assert counts(done) == {"rows": 1, "create": 1}
    actor = Actor.objects.get()
    assert actor.name == name.strip()
    out = io.BytesIO()
    write(EXPORTS["actors"], manager, {}, "xlsx", out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as archive:
        assert not any(b"<f>" in archive.read(part) or b"<f " in archive.read(part) for part in archive.namelist() if "sheet" in part)
    assert name.strip() in str(CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue())).get_sheet_by_index(0).to_python())
    given = faults_file(check(f'name,country\n"{name.replace(chr(34), chr(34) * 2)}",Atlantis\n'))
    content = b"".join(given.streaming_content)
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A2"]
    assert (cell.data_type, cell.value.strip()) == ("s", name.strip())
    assert body


def test_a_formula_in_a_workbook_comes_in_as_what_it_showed(check):
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="str"><v>name</v></c><c r="B1" t="str"><v>country</v></c></row><row r="2"><c r="A2" t="str"><f>CONCATENATE("Ac","me")</f><v>Acme</v></c><c r="B2" t="str"><v>KE</v></c></row></sheetData></worksheet>'
    batch = check(changed(workbook(["name"]), "xl/worksheets/sheet1.xml", lambda text: sheet), name="list.xlsx")
    assert batch.rows.get().values["name"] == "Acme"


def test_null_bytes_and_signs_that_are_not_seen_are_taken_out(bring_in):
    batch = bring_in('na\0me,country,\u202eno\0te\nAc\0me\u202e gnihtoN\u2066\u200b\x1b[31m,K\0E,"x\0\0y"\n', name="li\0st\u202e.csv")
    assert counts(batch) == {"rows": 1, "create": 1}
    assert Actor.objects.get().name == "Acme gnihtoN[31m"
    assert "\0" not in str(report(batch))
    assert not set(str(report(batch))) & set("\u202e\u2066\u200b\x1b")


@pytest.mark.parametrize("size", [10 * 2**20, 150_000])
def test_a_cell_of_megabytes_is_refused_or_a_fault(size, check):
    text = check(f'name,country,note\n"{"x" * size}",KE,a\nBeta,KE,b\n')
    assert text.refused["rule"] == "open_quote" if size > 200_000 else faults(text) == [("A2", "too_long")]
    book = check(workbook(["name", "country", "note"], ["x" * 32_000, "KE", "a"], ["Beta", "KE", "y" * 32_000]), name="list.xlsx")
    assert faults(book) == [("A2", "too_long")]


def test_a_cell_of_10_mb_in_a_workbook_is_a_fault_of_its_row(check):
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="str"><v>name</v></c><c r="B1" t="str"><v>country</v></c></row><row r="2"><c r="A2" t="str"><v>{"x" * 10 * 2**20}</v></c><c r="B2" t="str"><v>KE</v></c></row><row r="3"><c r="A3" t="str"><v>Beta</v></c><c r="B3" t="str"><v>KE</v></c></row></sheetData></worksheet>'
    batch = check(changed(workbook(["name"]), "xl/worksheets/sheet1.xml", lambda text: sheet), name="list.xlsx")
    assert (faults(batch), counts(batch)) == ([("A2", "too_long")], {"rows": 2, "create": 1, "fault": 1})
    assert len(report(batch)["faults"][0]["value"]) <= 200


def test_names_and_headings_of_5000_characters(check):
    batch = check(f"name,country,{'h' * 5000}\n{'n' * 5000},KE,x\nBeta,KE,{'v' * 5000}\n", name=f"{'f' * 500}.csv")
    assert (faults(batch), counts(batch)) == ([("A2", "too_long")], {"rows": 2, "create": 1, "fault": 1})
    assert len(batch.file_name) <= 200


def test_a_file_name_leads_nowhere(upload):
    batch = upload("name,country\nAcme,KE\n", name="../../etc/pa\u202esswd\r\n.csv")
    assert re.fullmatch(r"imports/[0-9a-f]{2}/[0-9a-f]{64}", batch.file.name)
    assert "/" not in batch.file_name
    assert batch.file_name.isprintable()
    assert os.path.realpath(batch.file.path).startswith(os.path.realpath(settings.MEDIA_ROOT))


def test_the_reading_process_knows_nothing_of_ours(tmp_path, monkeypatch):
    seen = {}
    started = files.subprocess.Popen

    def spy(*args, **kwargs):
        seen.update(kwargs["env"])
        return started(*args, **kwargs)

    monkeypatch.setattr(files.subprocess, "Popen", spy)
    inspect(put(tmp_path, "a,b\n1,2\n"))
    assert not {"SECRET_KEY", "DATABASE_URL", "CELERY_BROKER_URL", "HOME"} & set(seen)
