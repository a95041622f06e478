"""What hangs on records of any kind: evidence, and jobs with their progress."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import memberships, organizations_where
from accounts.models import Organization, User
from accounts.querysets import OwnedQuerySet
from core.access import Action, Area
from core.base import Base
from core.constraints import one_of
from core.fields import EnumField
from core.history import tracked
from core.querysets import AccessQuerySet


class EvidenceQuerySet(OwnedQuerySet):
    area = Area.REGISTRY
    author = "added_by"

    def for_user(self, user, action=Action.VIEW):
        """One's organization's own; and, to see, what was handed in with a record that one decides on."""
        own = super().for_user(user, action)
        handed_in = [relation for relation in self.model._meta.related_objects if getattr(relation.related_model, "handed_in", None)]
        if action is not Action.VIEW or not handed_in or not organizations_where(user, Area.OBSERVATIONS, Action.DECIDE):
            return own
        seen = Q(pk__in=own.order_by().values("pk"))
        for relation in handed_in:
            rows = relation.related_model._default_manager.for_user(user, Action.DECIDE).filter(relation.related_model.handed_in)
            seen |= Q(pk__in=rows.order_by().values(relation.field.name))
        return self.filter(seen)


def evidence_path(evidence, name):
    """By content, so that a file's name tells nothing and the same file is stored once."""
    return f"evidence/{evidence.sha256[:2]}/{evidence.sha256}"


@tracked
class Evidence(Base):
    """A file or a link that a claim rests on; `sha256` is the fingerprint of the file's bytes."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200, help_text=_("What it shows, such as “Sales book, March 2026”."))
    file = models.FileField(
        _("file"), upload_to=evidence_path, max_length=200, blank=True, help_text=_("A photo, PDF, text, or table; at most 20 MB.")
    )
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True, help_text=_("Where it can be read, if it is not a file."))
    captured_on = models.DateField(_("captured on"), null=True, blank=True, help_text=_("The day it was taken or written."))
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(file="") & ~Q(link="")) | (~Q(file="") & Q(link="")),
                name="evidence_file_or_link",
                violation_error_message=_("Evidence is either a file or a link. Give one of the two."),
            )
        ]

    def __str__(self):
        return self.title


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Stopped")


class JobQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """One's own jobs; those of the organization for who may read its imports."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if action is not Action.VIEW:
            return self.filter(owner=user)
        return self.filter(Q(owner=user) | Q(organization__in=organizations_where(user, Area.IMPORTS)))

    def may_add(self, user):
        return False


class Job(Base):
    """Long work: this row is its truth; the worker only keeps it moving (records/jobs.py)."""

    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    state = EnumField(JobState, default=JobState.QUEUED)
    stage = models.CharField(max_length=200, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    message = models.TextField(blank=True)
    result = models.JSONField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)

    objects = JobQuerySet.as_manager()
    WORDS = {}  # kind: words; `jobs.job_kind` puts them here

    class Meta:
        ordering = ["-pk"]
        constraints = [one_of("state", JobState, "job_state_known")]
        indexes = [models.Index(fields=["lease_until"], condition=Q(state__in=["queued", "running"]), name="job_waiting")]

    def __str__(self):
        return f"{self.kind_name} {self.pk}"

    @property
    def kind_name(self):
        """What is done, as people read it; a kind that is no more keeps its name."""
        return str(self.WORDS.get(self.kind, self.kind))

    def get_absolute_url(self):
        return reverse("job-detail", args=[self.pk])

    @property
    def has_ended(self):
        return self.state in (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)

    @property
    def seconds(self):
        return ((self.finished_at or timezone.now()) - self.started_at).total_seconds() if self.started_at else None


class SavedFilterQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """One's own; those that are shared with an organization by its members. Only who made one changes it."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        own = Q(owner=user)
        return self.filter(own | Q(organization__in=[m.organization_id for m in memberships(user)]) if action is Action.VIEW else own)

    def may_add(self, user):
        return getattr(user, "is_authenticated", False)


class SavedFilter(Base):
    """What a list is filtered and ordered by, kept under a name: for oneself, or shared with an organization."""

    page = models.CharField(_("list"), max_length=60, help_text=_("The list's part of its address, such as actors."))
    name = models.CharField(_("name"), max_length=80, help_text=_("Such as “Millers without a buyer”."))
    query = models.CharField(_("filters"), max_length=2000, help_text=_("As they stand in the list's address."))
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, blank=True, related_name="+")

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_filter_once")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"/{self.page}/?{self.query}"
