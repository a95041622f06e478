"""Indicators with versions, periods with locks, observations with review, restatements after a lock."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.contrib.postgres.fields.ranges import DateRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User
from actors.models import Actor
from core.base import Base
from core.constraints import not_before, one_of
from core.fields import EnumField, QuantityField
from core.history import tracked
from core.models import Place
from programs.indicators.enums import IndicatorSource, Measure, ObservationStatus, PeriodKind, PeriodStatus, Polarity, RestatementStatus
from programs.indicators.querysets import (
    DefinitionQuerySet,
    IndicatorChildQuerySet,
    ObservationQuerySet,
    PeriodChildQuerySet,
    RestatementQuerySet,
)
from programs.interventions.models import Intervention, Program
from records.models import Evidence


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


@tracked
class Period(Base):
    """A reporting period of a program; once locked, never unlocked."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="periods", help_text=_("The program that reports."))
    kind = EnumField(
        PeriodKind, default=PeriodKind.CUSTOM, verbose_name=_("kind"), help_text=_("How long it is; none overlap within a kind.")
    )
    name = models.CharField(_("name"), max_length=80, help_text=_("Such as Q1 2026."))
    starts_on = models.DateField(_("starts on"), help_text=_("First day."))
    ends_on = models.DateField(_("ends on"), help_text=_("Last day."))
    status = EnumField(PeriodStatus, default=PeriodStatus.OPEN)
    locked_at = models.DateTimeField(null=True)
    locked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_on", "-starts_on", "pk"]
        constraints = [
            one_of("kind", PeriodKind, "period_kind_known"),
            one_of("status", PeriodStatus, "period_status_known"),
            not_before("ends_on", "starts_on", "period_forward", _("The end of the period is before its start.")),
            ExclusionConstraint(
                name="periods_do_not_overlap",
                expressions=[
                    ("program", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", RangeBoundary(inclusive_upper=True)), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("It overlaps another period of this kind. Change one of the two."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('program-results', args=[self.program.code])}?period={self.pk}"


@tracked
class Indicator(Base):
    """What a program measures; its definition stands in versions, and a new one never touches earlier data."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="indicators", help_text=_("The program that measures it."))
    code = models.CharField(_("code"), max_length=40, help_text=_("Short, such as OC1.2."))
    baseline = QuantityField(verbose_name=_("baseline"), null=True, blank=True, help_text=_("The value before the program."))
    baseline_on = models.DateField(_("baseline on"), null=True, blank=True, help_text=_("The day of the baseline."))
    frequency = EnumField(
        PeriodKind, blank=True, default="", verbose_name=_("frequency"), help_text=_("How often it is reported; empty: in every period.")
    )
    expected_places = models.ManyToManyField(Place, related_name="+", blank=True, help_text=_("From which places a value is expected."))
    expected_partners = models.ManyToManyField(
        Organization, related_name="+", blank=True, help_text=_("From which organizations a value is expected; the lead among them.")
    )

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "code"],
                name="indicator_code_once",
                violation_error_message=_("Another indicator of this program has this code."),
            ),
            models.CheckConstraint(
                condition=Q(baseline=None) | Q(baseline_on__isnull=False),
                name="indicator_baseline_dated",
                violation_error_message=_("A baseline needs its day."),
            ),
            models.CheckConstraint(condition=Q(frequency__in=["", *PeriodKind.values]), name="indicator_frequency_known"),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("indicator-detail", args=[self.pk])


@tracked
class IndicatorVersion(Base):
    """One definition of an indicator, in force from a day. `aggregation` gives the rule per axis."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateField(null=True, blank=True)
    name = models.CharField(_("name"), max_length=300, help_text=_("As it stands in reports."))
    definition = models.TextField(_("definition"), help_text=_("What is counted, and what is not."))
    unit = models.CharField(_("unit"), max_length=40, help_text=_("Such as actors, KES, %."))
    measure = EnumField(Measure, verbose_name=_("measure"), help_text=_("What kind of value it is."))
    polarity = EnumField(Polarity, verbose_name=_("polarity"), help_text=_("Which direction is better."))
    source = EnumField(IndicatorSource, verbose_name=_("source"), help_text=_("Reported by people, or counted from the registry."))
    computation = models.JSONField(default=dict, blank=True)
    numerator = models.CharField(_("numerator"), max_length=300, blank=True, help_text=_("Of a percentage or ratio."))
    denominator = models.CharField(_("denominator"), max_length=300, blank=True, help_text=_("Of a percentage or ratio."))
    disaggregations = models.JSONField(default=list, blank=True)
    aggregation = models.JSONField(default=dict)

    objects = IndicatorChildQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="indicator_version_once"),
            one_of("measure", Measure, "indicator_measure_known"),
            one_of("polarity", Polarity, "indicator_polarity_known"),
            one_of("source", IndicatorSource, "indicator_source_known"),
        ]

    def __str__(self):
        return f"{self.name} ({self.number})"


@tracked
class Target(Base):
    """What an indicator should reach in a period, in total or in one category."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    value = QuantityField()
    category = models.JSONField(default=dict, blank=True)

    objects = IndicatorChildQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "period", "pk"]
        constraints = [models.UniqueConstraint(fields=["indicator", "period", "category"], name="target_once")]

    def __str__(self):
        return f"{self.indicator} {self.period}: {self.value}"


@tracked
class Observation(Base):
    """A value of an indicator for a period and a series (partner, intervention, place, actor, category).

    `{}` as category is the total of its series. A missing value has a reason, and is never a zero.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="observations", help_text=_("What is measured."))
    version = models.ForeignKey(IndicatorVersion, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="observations", help_text=_("When."))
    partner = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("Who reports; empty for the lead.")
    )
    intervention = models.ForeignKey(
        Intervention, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("By which intervention, if by one.")
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, to_field="code", related_name="+", help_text=_("Where, if for one place.")
    )
    actor = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="observations", help_text=_("Of which actor, if of one.")
    )
    category = models.JSONField(default=dict, blank=True)
    value = QuantityField(verbose_name=_("value"), null=True, blank=True, help_text=_("In the indicator's unit. Leave empty if not known."))
    numerator = QuantityField(verbose_name=_("numerator"), null=True, blank=True, help_text=_("Of a percentage or ratio."))
    denominator = QuantityField(verbose_name=_("denominator"), null=True, blank=True, help_text=_("Of a percentage or ratio."))
    weight = QuantityField(verbose_name=_("weight"), null=True, blank=True, help_text=_("Of a weighted average."))
    missing_reason = models.CharField(_("why it is missing"), max_length=200, blank=True, help_text=_("Say why there is no value."))
    note = models.TextField(_("note"), blank=True, help_text=_("What a reader should know."))
    evidence = models.ManyToManyField(Evidence, related_name="observations", blank=True)
    client_uuid = models.UUIDField(null=True, blank=True, unique=True)
    # From then on whoever decides on it opens its evidence, though another organization keeps that.
    handed_in = ~Q(status=ObservationStatus.DRAFT)
    status = EnumField(ObservationStatus, default=ObservationStatus.DRAFT)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period", "partner", "intervention", "place", "actor", "category"],
                nulls_distinct=False,
                name="observation_once",
                violation_error_message=_("There is a value for this indicator, period and series already. Change that one."),
            ),
            one_of("status", ObservationStatus, "observation_status_known"),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(decided_by=None) | ~Q(decided_by=F("submitted_by")),
                name="observation_approved_by_another",
                violation_error_message=_("You submitted this; someone else approves it."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["indicator", "period"],
                include=["value", "numerator", "denominator"],
                condition=Q(status="approved"),
                name="observation_approved",
            ),
            models.Index(fields=["status", "-id"], name="observation_by_status"),
        ]

    def __str__(self):
        return f"{self.indicator} {self.period}"

    def get_absolute_url(self):
        return reverse("observation-detail", args=[self.pk])

    @property
    def value_known(self):
        """Whether it brings anything: a value, or both halves of a ratio."""
        return self.value is not None or (self.numerator is not None and self.denominator is not None)


@tracked
class Restatement(Base):
    """A correction after the lock: what was, what shall be, why; decided by another person than who asked."""

    observation = models.ForeignKey(Observation, models.PROTECT, related_name="restatements")
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict)
    reason = models.TextField(_("reason"), help_text=_("The next report shows it."))
    status = EnumField(RestatementStatus, default=RestatementStatus.REQUESTED)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)

    objects = RestatementQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("status", RestatementStatus, "restatement_status_known"),
            models.UniqueConstraint(
                fields=["observation"],
                condition=Q(status="requested"),
                name="restatement_one_open",
                violation_error_message=_("A restatement of this value waits for a decision already."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="restatement_decided_by_another",
                violation_error_message=_("You asked for this; someone else decides it."),
            ),
        ]

    def __str__(self):
        return f"{self.observation}: {self.get_status_display()}"

    def get_absolute_url(self):
        return self.observation.get_absolute_url()


class LockedFigure(Base):
    """A computed indicator as it stood when its period was locked: value and inputs, never changed."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="locked_figures")
    version = models.ForeignKey(IndicatorVersion, models.PROTECT, related_name="+")
    as_of = models.DateField()
    value = QuantityField(null=True)
    inputs = models.JSONField(default=list)
    excluded = models.JSONField(default=list)
    actors = models.JSONField(default=list)

    objects = PeriodChildQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["period", "version"], name="locked_figure_once")]
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.version} {self.period}"
