"""Any file is read, or refused with a sentence that says what to do."""

import json
import zipfile

import openpyxl
import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imports.files import inspect
from imports.reading.delimited import encoding_of
from tests.imports.conftest import MESSY, real_files, workbook

GOOD = {
    "frictionless/bom.csv": (1, 2, "utf-8-sig"),
    "frictionless/latin1.csv": (1, 2, "cp1252"),
    "frictionless/delimiter.csv": (1, 2, "utf-8"),
    "frictionless/skip-rows.xlsx": (2, 2, None),
    "frictionless/multiline-headers.xlsx": (1, 1, None),
    "spanish_chars.csv": (1, 115, "cp1252"),
    "us_cbp_population_CR_only_line_endings.csv": (1, 3194, "cp1252"),
    "excel_pasting.csv": (4, 16, "utf-8"),
    "simple.psv": (1, 28, "utf-8"),
    "oar_12.xls": (1, 15, None),
    "ods_formats.ods": (1, 5, None),
}


def write(tmp_path, content, name="file.csv"):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("path", real_files(MESSY))
def test_every_messy_file_is_read_or_refused_with_what_to_do(path):
    found = inspect(path)
    if found["refused"]:
        assert all(found["refused"][name] for name in ("rule", "message", "fix"))
    else:
        assert found["columns"]
    expected = GOOD.get(str(path.relative_to(MESSY)))
    if expected:
        assert (found["header_row"], found["rows"], found["encoding"]) == expected


def test_the_command_prints_one_json_object(tmp_path, capsys):
    call_command("inspect_file", write(tmp_path, "name;country\nAcme;KE\n"), "--json")
    found = json.loads(capsys.readouterr().out)
    assert (found["delimiter"], found["header_row"], found["rows"], found["refused"]) == (";", 1, 1, None)
    assert found["columns"][1] == {"header": "country", "type": "text", "samples": ["KE"]}


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty"),
        (b"\0" * 3000, "empty"),
        (b"%PDF-1.7\n", "is_pdf"),
        (b"\x89PNG\r\n\x1a\n", "is_picture"),
        (b"<html><table><tr><td>1</td></tr></table>", "is_web_page"),
        (b'{"name": {"of": "Acme"}}', "is_json"),
        (b"PK\x03\x04" + b"z" * 900, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"z" * 900, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b'name,country\n"Acme,KE\n' + b"x,KE\n" * 500, "open_quote"),
        (b"a," * 6000, "too_wide"),
        (b"\x1f\x8b\x08\x00rest", "is_archive"),
    ],
)
def test_what_is_no_table_is_refused_by_its_bytes(tmp_path, content, rule):
    assert inspect(write(tmp_path, content, "list.xlsx"))["refused"]["rule"] == rule


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 2**20))
    assert inspect(path)["refused"]["rule"] == "zip_bomb"


def test_a_cell_at_the_far_end_ends_only_the_reading_process(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "name"
    book.active["XFD1048576"] = "far"
    book.save(tmp_path / "far.xlsx")
    assert inspect(tmp_path / "far.xlsx")["refused"]["rule"] == "too_big_inside"


def test_macros_are_refused(tmp_path):
    path = write(tmp_path, workbook(["name"], ["Acme"]), "macros.xlsm")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert inspect(path)["refused"]["rule"] == "macros"


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    found = inspect(write(tmp_path, workbook(["name"], ["Acme"]), "book.xlsx"), sheet="Prices")
    assert found["refused"]["rule"] == "no_such_sheet"
    assert "Sheet" in found["refused"]["fix"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-16", "name,country\nÉclat,KE\n"),
        ("utf-16-le", "name,country\nÉclat,KE\n"),
        ("utf-8-sig", "name,country\nÉclat,KE\n"),
        ("cp1252", "name,country\nPeñarol & Señor Muñoz,UY\nÉclat,FR\n"),
        ("cp1250", "name,country\nŁódzka Spółdzielnia Mleczarska,PL\nŻywiec,PL\n"),
        ("cp1254", "name,country\nİplik ve Kumaş Sanayi,TR\nGüneş Ağ,TR\n"),
        ("cp1251", "name,country\nМолочный завод,RU\nТекстильная фабрика,RU\n"),
        ("big5", "名稱,國家\n台灣製造公司,台灣\n中華紡織工業股份有限公司,台灣\n"),
        ("gb18030", "名称,国家\n宁波申洲针织有限公司,中国\n上海纺织有限公司,中国\n"),
    ],
)
def test_an_encoding_is_found_from_the_letters(tmp_path, encoding, text):
    body = text.encode(encoding)
    assert body.decode(encoding_of(body)) == text
    assert inspect(write(tmp_path, body))["columns"][0]["samples"][0] in text


def test_rows_are_numbered_as_the_spreadsheet_shows_them(tmp_path):
    found = inspect(write(tmp_path, 'Members of 2026\n\nname,country\n"Acme\nLtd",KE\n\nBeta,UG\n'))
    assert (found["header_row"], found["rows"]) == (3, 2)
    assert found["warnings"] == ["The headings were found in row 3; what stands above is not read."]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail(tmp_path, body):
    found = inspect(write(tmp_path, body))
    assert found["refused"] is None or found["refused"]["fix"]
