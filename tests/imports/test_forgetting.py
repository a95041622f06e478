"""What was never imported goes after a time; everything else stays."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import AuditEntry
from imports.enums import BatchStatus
from imports.forgetting import forget_old
from imports.models import Batch, CellFault, Row
from records.models import Job

LIST = "name,country\nAcme,KE\nBeta,Atlantis\n"


@pytest.fixture
def aged():
    """`aged(batch)`: as if it had been uploaded 40 days ago."""
    return lambda batch, days=40: Batch.objects.filter(pk=batch.pk).update(recorded_at=timezone.now() - timedelta(days=days))


def test_a_file_that_was_never_imported_goes_with_all_that_was_read_of_it(check, bring_in, aged):
    old, young, done = check(LIST), check("name,country\nGamma,KE\n"), bring_in("name,country\nDelta,KE\n")
    for batch in (old, done):
        aged(batch)
    assert (forget_old(), forget_old()) == (1, 0)
    assert set(Batch.objects.values_list("pk", flat=True)) == {young.pk, done.pk}
    assert not default_storage.exists(old.file.name)
    assert default_storage.exists(young.file.name)
    assert not Row.objects.filter(batch_id=old.pk).exists()
    assert not CellFault.objects.filter(batch_id=old.pk).exists()
    assert AuditEntry.objects.get(act="imports.forget").details["file"] == "list.csv"


def test_what_is_still_of_use_stays(check, aged, upload):
    first = check(LIST)
    later = upload(LIST, continues=first)
    working, worked = upload(LIST), upload(LIST)
    Batch.objects.filter(pk=working.pk).update(job=Job.objects.create(kind="imports.check"))
    Batch.objects.filter(pk=worked.pk).update(job=Job.objects.create(kind="imports.check", state="succeeded", finished_at=timezone.now()))
    for batch in (first, working, worked):
        aged(batch)
    assert forget_old() == 0
    aged(later)
    assert forget_old() == 1
    assert default_storage.exists(first.file.name), "another import has the same file"
    assert Batch.objects.get(pk=first.pk).status == BatchStatus.CHECKED
