"""Frozen, numbered progress reports, and files taken out."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import organizations_where
from accounts.models import User
from core.access import Action, Area
from core.base import Base
from core.constraints import one_of
from core.fields import EnumField
from core.history import tracked
from core.querysets import AccessQuerySet
from programs.indicators.models import Period
from programs.interventions.models import Program
from records.models import Job


class EditionStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Audience(models.TextChoices):
    DONORS = "donors", _("Donors")
    PUBLIC = "public", _("The public")


class EditionQuerySet(AccessQuerySet):
    def public(self):
        """What anyone may read."""
        return self.filter(audience=Audience.PUBLIC, status__in=[EditionStatus.PUBLISHED, EditionStatus.WITHDRAWN])

    def addressed_to(self, user):
        """Of what a person may read, the editions of programs that are theirs to work on or to give to; not the public's of others."""
        mine = Q(program__in=Program.objects.for_user(user).order_by().values("pk"))
        return self.filter(mine | Q(program__in=Program.objects.donated_by(user).order_by().values("pk")))

    def for_user(self, user, action=Action.VIEW):
        """The lead's people, of whom those who only read see no drafts; donors what is published to them; everyone what is public."""
        lead = Q(program__organization__in=organizations_where(user, Area.REPORTS, action))
        if action is not Action.VIEW:
            return self.filter(lead)
        opened = Q(status__in=[EditionStatus.PUBLISHED, EditionStatus.WITHDRAWN])
        lead &= opened | Q(program__organization__in=organizations_where(user, Area.FIELDWORK, Action.ADD))
        given = Q(program__in=Program.objects.donated_by(user).order_by().values("pk")) | Q(audience=Audience.PUBLIC)
        return self.filter(lead | (opened & given))

    def may_add(self, user):
        return bool(organizations_where(user, Area.REPORTS, Action.ADD))


@tracked
class ReportEdition(Base):
    """A progress report of a program over a period for one audience. `document` is the canonical JSON, its SHA-256 the fingerprint."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="editions", help_text=_("The program that reports."))
    period = models.ForeignKey(Period, models.PROTECT, related_name="editions", help_text=_("The period it reports on."))
    number = models.PositiveIntegerField(null=True, editable=False)
    status = EnumField(EditionStatus, default=EditionStatus.DRAFT)
    audience = EnumField(
        Audience,
        default=Audience.DONORS,
        verbose_name=_("audience"),
        help_text=_("Who may read it; smaller counts are withheld from the public."),
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("What happened, in your words; stands at the head of the report."))
    names_firms = models.BooleanField(
        _("name the firms"),
        default=True,
        help_text=_("Donors who open a number read the names of registered firms behind it; never those of private actors."),
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    document = models.BinaryField(null=True, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("status", EditionStatus, "edition_status_known"),
            one_of("audience", Audience, "edition_audience_known"),
            models.UniqueConstraint(fields=["program", "audience", "number"], name="edition_number_once"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(document__isnull=False, number__isnull=False),
                name="edition_published_is_frozen",
            ),
        ]

    def __str__(self):
        if self.number is None:
            return str(_("%(program)s, draft") % {"program": self.program})
        return str(_("%(program)s, edition %(number)s") % {"program": self.program, "number": self.number})

    @property
    def title(self):
        return str(self)

    def get_absolute_url(self):
        return reverse("edition-detail", args=[self.pk])


class ExportQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """One's own alone: a file holds what that person may see."""
        return self.filter(owner=user) if getattr(user, "is_authenticated", False) else self.none()

    def may_add(self, user):
        return bool(getattr(user, "is_authenticated", False) and user.belongs_anywhere)


class Export(Base):
    """Rows taken out as a file, through the eyes of one person; the file goes when it expires."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(_("what"), max_length=40, help_text=_("Such as actors or linkages."))
    format = models.CharField(_("format"), max_length=12, help_text=_("csv, xlsx, jsonl, parquet or geojson."))
    filters = models.JSONField(default=dict, blank=True)
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="export")
    file = models.FileField(upload_to="exports/", max_length=200, blank=True)
    rows = models.PositiveBigIntegerField(null=True)
    expires_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.kind}.{self.format}"

    def get_absolute_url(self):
        return reverse("export-detail", args=[self.pk])

    @property
    def has_expired(self):
        return self.expires_at is not None and self.expires_at <= timezone.now()
