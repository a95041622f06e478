"""The commands with their exit codes, and the same by the API with the worker's jobs."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from actors.models import Actor
from imports.models import Batch, Row
from programs.interventions.models import Program
from records.models import Job
from tests.factories import ProgramFactory

LIST = "name;country;phone\nAcme;KE;0712 345678\nBeta;Atlantis;\n"


def run(tmp_path, *arguments, text=LIST, kind="actors"):
    path = tmp_path / "list.csv"
    path.write_text(text)
    out = tmp_path / "report.json"
    with pytest.raises(SystemExit) as ended:
        call_command(
            "import_file",
            kind,
            str(path),
            "--organization",
            "alpha",
            "--report",
            str(out),
            *arguments,
            stdout=io.StringIO(),
            stderr=io.StringIO(),
        )
    return ended.value.code, json.loads(out.read_text())


def test_exit_codes_and_the_report(tmp_path, manager):
    code, found = run(tmp_path, "--check")
    assert (code, found["counts"]["create"], found["counts"]["fault"], Actor.objects.count()) == (3, 1, 1, 0)
    assert set(found) >= {
        "kind",
        "file",
        "sheet",
        "header_row",
        "encoding",
        "delimiter",
        "columns",
        "counts",
        "faults",
        "duplicates",
        "refused",
        "import",
    }
    assert found["columns"][0] == {"header": "name", "field": "name", "how": "exact"}
    assert set(found["faults"][0]) == {"sheet", "row", "column", "cell", "value", "rule", "message", "fix", "offer"}
    assert [found["faults"][0][name] for name in ("row", "column", "cell", "value", "rule")] == [3, "country", "B3", "Atlantis", "country"]
    code, found = run(tmp_path, "--commit", "--set", "country=Kenya")
    assert (code, found["counts"]["create"], Actor.objects.count()) == (0, 2, 2)
    assert run(tmp_path, "--check", text="title\nx\n")[0] == 2
    assert run(tmp_path, "--check", kind="dreams")[1]["refused"]["rule"] == "no_such_kind"


def test_undo_by_the_command(tmp_path, manager, stranger):
    _code, found = run(tmp_path, "--commit")
    with pytest.raises(CommandError):
        call_command("undo_import", found["import"], "--as", stranger.email)
    call_command("undo_import", found["import"], stdout=io.StringIO())
    assert Actor.objects.count() == 0
    with pytest.raises(CommandError):
        call_command("undo_import", 1)


def test_rights_of_the_person_named_count(tmp_path, manager, viewer):
    with pytest.raises(CommandError):
        run(tmp_path, "--commit", "--as", viewer.email)
    mapping = tmp_path / "map.json"
    mapping.write_text(json.dumps({"name": ["phone", "name"]}))
    assert run(tmp_path, "--check", "--mapping", str(mapping), "--as", manager.email)[1]["columns"][2]["how"] == "chosen"


def send(api, text=LIST, **fields):
    return api.upload("imports/", {"file": SimpleUploadedFile("list.csv", text.encode()), "kind": "actors", **fields})


@pytest.fixture
def now(django_capture_on_commit_callbacks):
    """Let the worker do what was asked for."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_upload_check_mend_commit_undo(api, officer, now, organization):
    mine = api(officer)
    made = send(mine).json()
    assert (made["status"], made["organization"], made["file_name"]) == ("uploaded", organization.pk, "list.csv")
    address = f"imports/{made['id']}/"
    with now():
        answer = mine.post(address + "check/")
    assert (answer.status_code, Job.objects.get(pk=answer.json()["job"]).state) == (202, "succeeded")
    seen = mine.get(address).json()
    assert (seen["status"], seen["counts"]["create"], seen["report"]["counts"]) == ("checked", 1, seen["counts"])
    assert [line["cell"] for line in mine.get(address + "faults/").json()["results"]] == ["B3"]
    with now():
        mine.post(address + "commit/")
    assert mine.get(address).json()["status"] == "committed"
    assert mine.post(address + "commit/").status_code == 409
    assert mine.patch(address, {"values": {"country": "KE"}}).status_code == 409
    with now():
        assert mine.post(address + "undo/").status_code == 202
    seen = mine.get(address).json()
    assert (seen["status"], seen["undone"]["removed"], Actor.objects.count()) == ("undone", 1, 0)


def test_the_bad_rows_come_back_in_their_own_columns(api, officer, now):
    mine = api(officer)
    address = f"imports/{send(mine).json()['id']}/"
    assert mine.get(address + "faults.xlsx").status_code == 409
    with now():
        mine.post(address + "check/")
    answer = mine.get(address + "faults.xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="list-to-mend.xlsx"'
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    assert rows[0] == [
        "name",
        "country",
        "phone",
        "What is wrong",
        "How to mend it",
        address.replace("imports/", "Row of import ").strip("/"),
    ]
    assert rows[1][:3] == ["Beta", "Atlantis", ""]
    assert rows[1][3].startswith("B3 country: “Atlantis” is not a country")


def test_choices_are_kept_and_checked_again(api, officer, now):
    mine = api(officer)
    made = send(mine, text="Firma;wo\nAcme;Kitale\n", values=json.dumps({"country": "KE"}), mapping=json.dumps({"locality": "wo"})).json()
    assert (made["values"], made["mapping"]) == ({"country": "KE"}, {"locality": "wo"})
    changed = mine.patch(f"imports/{made['id']}/", {"mapping": {"name": "Firma"}}).json()
    with now():
        mine.post(f"imports/{made['id']}/check/")
    assert changed["values"] == {"country": "KE"}
    assert mine.get(f"imports/{made['id']}/").json()["counts"]["create"] == 1
    assert Row.objects.get(batch=made["id"]).values == {"name": "Acme", "country": "KE", "kind": "enterprise"}


def test_what_is_sent_wrong_is_told(api, officer, organization, other_organization):
    mine = api(officer)
    assert send(mine, kind="dreams").json()["errors"][0]["pointer"] == "/kind"
    assert mine.post("imports/", {"kind": "actors"}).status_code == 400
    assert send(mine, mapping="[1]").json()["errors"][0]["pointer"] == "/mapping"
    assert send(mine, mapping="{").status_code == 400
    assert send(mine, organization=other_organization.pk).status_code == 403
    assert send(mine, program=987654).json()["errors"][0]["pointer"] == "/program"
    assert send(mine, organization=organization.pk, program=ProgramFactory(organization=organization).pk).status_code == 201
    assert Program.objects.count() == 1


def test_who_may_see_and_do(api, officer, viewer, enumerator, stranger, nobody):
    made = send(api(officer)).json()
    address = f"imports/{made['id']}/"
    assert [api(who).get(address).status_code for who in (viewer, enumerator, stranger, nobody, None)] == [200, 404, 404, 404, 401]
    assert [api(who).post(address + "check/").status_code for who in (viewer, stranger, None)] == [403, 404, 401]
    assert [send(api(who)).status_code for who in (viewer, enumerator, nobody)] == [403, 403, 403]
    for path in ("faults/", "faults.xlsx", "history/"):
        assert api(stranger).get(address + path).status_code == 404
    assert api(stranger).get("imports/").json()["results"] == []


def test_a_job_at_work_keeps_others_out(api, officer):
    mine = api(officer)
    address = f"imports/{send(mine).json()['id']}/"
    assert mine.post(address + "check/").status_code == 202  # the test's worker does not run yet
    assert mine.post(address + "check/").status_code == 409


def test_a_list_takes_the_same_number_of_queries_for_more_rows(api, officer, django_assert_max_num_queries):
    mine = api(officer)
    for _number in range(5):
        send(mine)
    with django_assert_max_num_queries(12):
        assert len(mine.get("imports/").json()["results"]) == 5
    assert Batch.objects.count() == 5
