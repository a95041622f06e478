"""Indicators, their targets, periods, observations and restatements as files."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from actors.models import Actor
from core.exports import Field, exportable, refer, sees
from core.writers import plain
from programs.indicators.filters import IndicatorFilter, ObservationFilter, PeriodFilter, RestatementFilter
from programs.indicators.models import Indicator, IndicatorVersion, Observation, Period, Restatement, Target
from records.models import Evidence

KEY = Field("id", "pk", "number")


def newest(name):
    """What the newest version of the definition says."""
    return lambda indicator: next((getattr(v, name) for v in indicator.versions.all()), None)


def categories(value):
    return ", ".join(f"{axis}: {chosen}" for axis, chosen in sorted((value or {}).items()))


def axes(indicator):
    return [f"{axis['axis']}: {', '.join(map(str, axis.get('categories', [])))}" for axis in newest("disaggregations")(indicator) or []]


INDICATOR = (
    KEY,
    Field("program", "program__code"),
    Field("code"),
    *(Field(n, newest(n)) for n in ("name", "definition")),
    Field("version", newest("number"), "number"),
    *(Field(n, newest(n)) for n in ("unit", "measure", "polarity", "source")),
    Field("disaggregations", axes),
    Field("aggregation", lambda indicator: [f"{axis}: {rule}" for axis, rule in sorted((newest("aggregation")(indicator) or {}).items())]),
    Field("baseline", kind="number"),
    Field("baseline_on", kind="date"),
)


@exportable("indicators", _("Indicators"), INDICATOR, filterset=IndicatorFilter)
def indicators(user):
    rows = Indicator.objects.for_user(user).select_related("program")
    return rows.prefetch_related(Prefetch("versions", IndicatorVersion.objects.order_by("-number"))).order_by("code", "pk")


TARGET = (
    KEY,
    Field("program", "indicator__program__code"),
    Field("indicator", "indicator__code"),
    Field("period", "period__name"),
    Field("category", lambda target: categories(target.category)),
    Field("value", kind="number"),
)


@exportable("targets", _("Targets"), TARGET)
def targets(user):
    return Target.objects.for_user(user).select_related("indicator__program", "period").order_by("indicator", "period", "pk")


PERIOD = (
    KEY,
    Field("program", "program__code"),
    Field("kind"),
    Field("name"),
    Field("starts_on", kind="date"),
    Field("ends_on", kind="date"),
    Field("status"),
)


@exportable("periods", _("Periods"), PERIOD, filterset=PeriodFilter)
def periods(user):
    return Period.objects.for_user(user).select_related("program").order_by("-ends_on", "-pk")


OBSERVATION = (
    KEY,
    Field("program", "indicator__program__code"),
    Field("indicator", "indicator__code"),
    Field("version", "version__number", "number"),
    Field("period", "period__name"),
    Field("partner", "partner__name"),
    Field("intervention", "intervention__title"),
    Field("place", "place_id"),
    refer("actor", "actor__code"),
    Field("category", lambda row: categories(row.category)),
    *(Field(name, kind="number") for name in ("value", "numerator", "denominator", "weight")),
    Field("unit", "version__unit"),
    Field("missing_reason"),
    Field("note"),
    Field("status"),
    refer("submitted_by", "submitted_by__name"),
    refer("decided_by", "decided_by__name"),
    Field("evidence", lambda row: [e.title for e in row.shown_evidence]),
)


@exportable("observations", _("Observations"), OBSERVATION, filterset=ObservationFilter)
def observations(user):
    rows = Observation.objects.for_user(user).select_related(
        *("indicator__program", "version", "period", "partner", "intervention", "actor", "submitted_by", "decided_by")
    )
    rows = rows.prefetch_related(Prefetch("evidence", Evidence.objects.for_user(user), to_attr="shown_evidence"))
    return rows.annotate(**sees(user, actor=Actor, submitted_by=User, decided_by=User)).order_by("-pk")


def said(name):
    """A value of a restatement, such as before → value."""
    side, field = name.split("_", 1)
    return lambda row: plain(getattr(row, side).get(field))


RESTATEMENT = (
    KEY,
    Field("observation", "observation_id", "number"),
    Field("indicator", "observation__indicator__code"),
    Field("period", "observation__period__name"),
    Field("before_value", said("before_value")),
    Field("after_value", said("after_value")),
    Field("reason"),
    Field("status"),
)


@exportable("restatements", _("Restatements"), RESTATEMENT, filterset=RestatementFilter)
def restatements(user):
    return Restatement.objects.for_user(user).select_related("observation__indicator", "observation__period").order_by("-pk")
