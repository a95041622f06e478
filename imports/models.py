"""A file on its way in: the batch, its rows, what is wrong in them, what they look like, and remembered mappings."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User
from accounts.querysets import OwnedQuerySet
from core.access import Area
from core.base import Base
from core.constraints import one_of
from core.fields import EnumField
from core.history import tracked
from core.querysets import AccessQuerySet
from imports.enums import BatchStatus, Decision, Outcome
from imports.registry import IMPORTERS
from records.models import Job


class BatchQuerySet(OwnedQuerySet):
    area = Area.IMPORTS


def batch_path(batch, name):
    """By content: the name of a file tells nothing, and the same file is stored once."""
    return f"imports/{batch.sha256[:2]}/{batch.sha256}"


@tracked(exclude=("reading", "counts"))
class Batch(Base):
    """One file of one kind, taken in for one organization.

    `settings` is what a person chose: mapping {field: [headings]}, values {field: text}, sheet, header_row, encoding,
    delimiter, date_order, decimal_mark, mends (imports.mending). `reading` is what the reader made of it: header_row,
    columns, warnings…. A file of mended rows `continues` the import that they were given back by; that one is never such a file itself.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=40, help_text=_("What the rows are."))
    # A plain key: programs stand above this app.
    program = models.BigIntegerField(_("program"), null=True, blank=True, help_text=_("The program it is for, if it is for one."))
    file = models.FileField(
        _("file"),
        upload_to=batch_path,
        max_length=200,
        help_text=_("A .csv, .tsv, .xlsx, .xls, .ods, .geojson or .json file, or a .zip of ODK."),
    )
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    settings = models.JSONField(default=dict)
    reading = models.JSONField(default=dict)
    status = EnumField(BatchStatus, default=BatchStatus.UPLOADED, verbose_name=_("status"))
    counts = models.JSONField(default=dict)
    refused = models.JSONField(null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    continues = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="continued_by")
    committed_at = models.DateTimeField(null=True)
    commit_entry = models.BigIntegerField(null=True)
    undone = models.JSONField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [one_of("status", BatchStatus, "batch_status_known")]
        indexes = [models.Index(fields=["organization", "-id"], name="batch_by_organization")]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("import-detail", args=[self.pk])

    @property
    def kind_label(self):
        """What its rows are, in words."""
        importer = IMPORTERS.get(self.kind)
        return str(importer.label) if importer else self.kind

    @property
    def kind_name(self):
        """The same in one word."""
        return self.kind_label.split(":")[0]


class BatchChildQuerySet(AccessQuerySet):
    through = "batch"


class Row(models.Model):
    """A row of the file as it was understood; `number` is what the spreadsheet shows.

    `values` are the cleaned cells, `keys` what it is matched by. `target` is the key of the record that it is, or made;
    a plain number, because the kinds of record stand above this app.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    keys = models.JSONField(default=dict)
    outcome = models.CharField(max_length=24, blank=True, default="")
    target = models.BigIntegerField(null=True)
    code = models.CharField(max_length=16, null=True)
    other_row = models.PositiveIntegerField(null=True)
    decision = models.CharField(max_length=8, blank=True, default="")

    objects = BatchChildQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
            models.CheckConstraint(condition=models.Q(outcome__in=["", *Outcome.values]), name="import_row_outcome"),
            models.CheckConstraint(condition=models.Q(decision__in=["", *Decision.values]), name="import_row_decision"),
        ]

    def __str__(self):
        return f"{self.batch_id}:{self.number}"


class CellFault(models.Model):
    """What is wrong in a cell: the place, the rule, a sentence, and what to write. A notice does not stop the row.

    `offer` is what can be written instead with one press.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="faults")
    row = models.PositiveIntegerField()
    field = models.CharField(max_length=40)
    column = models.CharField(max_length=200, blank=True)
    cell = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=200, blank=True)
    rule = models.CharField(max_length=40)
    message = models.TextField()
    fix = models.TextField(blank=True)
    offer = models.CharField(max_length=200, blank=True, default="")
    stops = models.BooleanField(default=True)

    objects = BatchChildQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "row", "pk"]
        indexes = [models.Index(fields=["batch", "row", "id"], name="cell_fault_by_row")]

    def __str__(self):
        return f"{self.cell} {self.message}"


class Likeness(models.Model):
    """A row looks like another one, or like a record of the registry: how much, and why. People decide."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="likenesses")
    row = models.PositiveIntegerField()
    other_row = models.PositiveIntegerField(null=True)
    target = models.BigIntegerField(null=True)
    code = models.CharField(max_length=16, blank=True)
    label = models.CharField(max_length=300, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=4)
    reasons = models.JSONField(default=list)

    objects = BatchChildQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "row", "-score", "pk"]
        indexes = [models.Index(fields=["batch", "row"], name="likeness_by_row")]

    def __str__(self):
        return f"{self.row} ~ {self.code or self.other_row}"


class SavedMapping(models.Model):
    """What an organization chose for a heading, remembered for the next file; an empty field means: left out."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    heading = models.CharField(max_length=200)
    field = models.CharField(max_length=40, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["organization", "kind", "heading"], name="saved_mapping_once")]

    def __str__(self):
        return f"{self.heading} → {self.field or '∅'}"
