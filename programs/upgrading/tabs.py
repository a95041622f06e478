"""What upgrades add to the pages of actors, programs and interventions."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.tabs import part
from programs.upgrading.models import Contribution, Upgrade

MOST_SHOWN = 5


def of_actor(actor, user):
    return Upgrade.objects.for_user(user).filter(actor=actor).select_related("value_chain", "decided_by").order_by("-happened_on", "-pk")


def new_url(actor, user):
    return f"{reverse('upgrade-create')}?actor={actor.code}" if Upgrade.objects.all().may_add(user) else ""


@part("actors.Actor", "upgrades", _("Upgrades"), "upgrading/actor_tab.html", order=40)
def upgrades_tab(actor, user):
    return {"upgrades": list(of_actor(actor, user)[:200]), "new_url": new_url(actor, user)}


@part("actors.Actor", "upgrades", _("Upgrades"), "upgrading/actor_panel.html", place="aside", order=40)
def upgrades_panel(actor, user):
    found = list(of_actor(actor, user)[: MOST_SHOWN + 1])
    if not found and not Upgrade.objects.all().may_add(user):
        return {}
    return {"upgrades": found[:MOST_SHOWN], "more": len(found) > MOST_SHOWN, "new_url": new_url(actor, user)}


@part("actors.Actor", "upgrades", _("Upgrades"), "", place="evidence")
def evidence_keys(actor, user):
    rows = Upgrade.evidence.through.objects.filter(upgrade__in=Upgrade.objects.for_user(user).filter(actor=actor).order_by().values("pk"))
    return list(rows.order_by("pk").values_list("evidence", flat=True))


@part("interventions.Program", "upgrades", _("Upgrades"), "", place="page", order=60)
def program_page(program, user):
    return {"url": reverse("program-upgrades", args=[program.code])}


@part("interventions.Program", "upgrades", _("Upgrades verified"), "", place="tile", order=30)
def program_tile(program, user):
    helped = Contribution.objects.filter(intervention__program=program).order_by().values("upgrade")
    rows = Upgrade.objects.for_user(user).filter(pk__in=helped)
    waiting = rows.filter(status="claimed").count()
    return {
        "value": rows.filter(status="verified").count(),
        "note": _("the program contributed; %(waiting)s wait for verification") % {"waiting": waiting},
        "url": reverse("program-upgrades", args=[program.code]),
    }


@part("interventions.Intervention", "upgrades", _("Upgrades"), "upgrading/intervention_panel.html", place="main", order=40)
def intervention_panel(intervention, user):
    seen = Upgrade.objects.for_user(user).order_by().values("pk")
    rows = Contribution.objects.filter(intervention=intervention, upgrade__in=seen).select_related("upgrade__value_chain")
    return {"contributions": list(rows.order_by("-upgrade__happened_on", "pk")[:20])}
