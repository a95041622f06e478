"""The archive for auditors: complete, with fingerprints, and through the reader's eyes."""

import csv
import hashlib
import io
import json
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import ObservationFactory


def opened(answer):
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def rows(archive, name):
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def test_it_holds_values_evidence_acts_and_the_fingerprint_of_each_file(api, officer, manager, program, indicator, period):
    book = SimpleUploadedFile("book.txt", b"sold 40")
    proof = api(officer).upload("evidence/", {"title": "Sales book", "file": book}).json()
    made = api(officer).make("observations/", indicator=indicator.pk, period=period.pk, value="40", evidence=[proof["id"]])
    api(officer).post(f"observations/{made['id']}/submit/")
    api(manager).post(f"observations/{made['id']}/approve/")
    archive = opened(api(manager).get(f"programs/{program.pk}/audit-pack/"))
    manifest = json.loads(archive.read("manifest.json"))
    assert {f["name"] for f in manifest["files"]} == set(archive.namelist()) - {"manifest.json"}
    assert all(hashlib.sha256(archive.read(f["name"])).hexdigest() == f["sha256"] for f in manifest["files"])
    assert archive.read(f"evidence/{proof['sha256']}") == b"sold 40"
    (value,) = rows(archive, "observations.csv")
    assert value["status"] == "approved"
    assert [(a["act"], a["by"]) for a in rows(archive, "acts.csv")] == [
        ("indicators.enter", officer.name),
        ("indicators.submit", officer.name),
        ("indicators.approve", manager.name),
    ]


def test_it_is_for_the_people_of_the_lead(api, viewer, enumerator, stranger, other_organization, donor, program, indicator, period):
    ObservationFactory(indicator=indicator, period=period, status="draft")
    path = f"programs/{program.pk}/audit-pack/"
    assert rows(opened(api(viewer).get(path)), "observations.csv") == []  # a viewer reads no drafts
    assert api(enumerator).get(path).status_code == 403
    assert api(donor).get(path).status_code == 404
    assert api(stranger).get(path).status_code == 404
    program.partners.add(other_organization)
    assert api(stranger).get(path).status_code == 403
