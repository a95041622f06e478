from django.db import models
from django.utils.translation import gettext_lazy as _


class PeriodKind(models.TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    HALF = "half", _("Half year")
    YEAR = "year", _("Year")
    CUSTOM = "custom", _("Other")


class PeriodStatus(models.TextChoices):
    OPEN = "open", _("Open")
    LOCKED = "locked", _("Locked")


class Measure(models.TextChoices):
    NUMBER = "number", _("Number")
    PERCENTAGE = "percentage", _("Percentage")
    RATIO = "ratio", _("Ratio")
    CURRENCY = "currency", _("Money")
    INDEX = "index", _("Index")
    TEXT = "text", _("Text")


class Polarity(models.TextChoices):
    INCREASING = "increasing", _("More is better")
    DECREASING = "decreasing", _("Less is better")


class IndicatorSource(models.TextChoices):
    OBSERVED = "observed", _("Observed")
    COMPUTED = "computed", _("Computed from the registry")


class ObservationStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")


class RestatementStatus(models.TextChoices):
    REQUESTED = "requested", _("Asked for")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
