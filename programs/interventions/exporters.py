"""Programs, interventions and whom they reached as files."""

from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from core.exports import Field, exportable, refer, sees
from programs.interventions.filters import InterventionFilter, ProgramFilter, ReachFilter
from programs.interventions.models import Intervention, Program, Reach

KEY = Field("id", "pk", "number")
DATES = (Field("starts_on", kind="date"), Field("ends_on", kind="date"))
MONEY = (Field("budget", kind="number"), Field("currency", "currency_id"))

PROGRAM = (
    KEY,
    Field("code"),
    Field("name"),
    Field("organization", "organization__name"),
    Field("partners", lambda program: [p.name for p in program.partners.all()]),
    Field("donors", lambda program: [d.name for d in program.donors.all()]),
    *DATES,
    *MONEY,
    Field("iati_identifier"),
)


@exportable("programs", _("Programs"), PROGRAM, filterset=ProgramFilter)
def programs(user):
    return Program.objects.for_user(user).select_related("organization").prefetch_related("partners", "donors").order_by("name", "pk")


INTERVENTION = (
    KEY,
    refer("program", "program__code"),
    Field("title"),
    Field("kind"),
    Field("status"),
    *DATES,
    *MONEY,
    Field("partners", lambda work: [p.name for p in work.partners.all()]),
)


@exportable("interventions", _("Interventions"), INTERVENTION, filterset=InterventionFilter)
def interventions(user):
    rows = Intervention.objects.for_user(user).select_related("program").prefetch_related("partners")
    return rows.annotate(**sees(user, program=Program)).order_by("-starts_on", "pk")


REACH = (
    KEY,
    Field("program", "intervention__program__code"),
    Field("intervention", "intervention__title"),
    refer("actor", "actor__code"),
    refer("name", "actor__name"),
    Field("partner", "partner__name"),
    Field("since", kind="date"),
    Field("until", kind="date"),
)


@exportable("reach", _("Actors reached"), REACH, filterset=ReachFilter)
def reach(user):
    rows = Reach.objects.for_user(user).select_related("intervention__program", "actor", "partner")
    return rows.annotate(**sees(user, actor=Actor)).order_by("-since", "-pk")
