"""What interventions add to a program's pages."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.tabs import part
from programs.interventions.models import Intervention, Reach
from programs.interventions.queries import with_reached


@part("interventions.Program", "interventions", _("Interventions"), "", place="page", order=10)
def interventions_page(program, user):
    return {"url": reverse("program-interventions", args=[program.code])}


@part("interventions.Program", "interventions", _("Interventions"), "interventions/program_interventions.html", place="main", order=20)
def interventions_panel(program, user):
    rows = with_reached(Intervention.objects.for_user(user).filter(program=program), user)
    return {"rows": rows.order_by("-starts_on", "-pk")[:6], "url": reverse("program-interventions", args=[program.code])}


@part("interventions.Program", "reached", _("Actors reached"), "interventions/program_tile.html", place="tile", order=10)
def reached_tile(program, user):
    reached = Reach.objects.for_user(user).filter(intervention__program=program)
    count = reached.order_by().values("actor").distinct().count()
    running = Intervention.objects.for_user(user).filter(program=program, status="running").count()
    return {
        "value": count,
        "note": _("each counted once; %(running)s interventions run") % {"running": running},
        "url": reverse("program-interventions", args=[program.code]),
    }
