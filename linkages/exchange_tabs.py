"""Exchanges on the pages of linkages and of actors: those of it, and telling another."""

from django.db.models import Q
from django.utils.translation import gettext_lazy

from core.access import Action
from core.tabs import part
from linkages.exchange_rules import GROUPS
from linkages.exchanges import of_actor, told_of
from linkages.models import Exchange, Linkage

MOST = 5


@part("linkages.Linkage", "exchanges", gettext_lazy("Exchanges"), "linkages/exchange_panel.html", place="main", order=60)
def on_linkage(linkage, user):
    may_add = Linkage.objects.for_user(user, Action.ANSWER).filter(pk=linkage.pk).exists()
    rows = told_of(user, Q(linkage=linkage), MOST)
    return panel(rows, f"linkage={linkage.pk}", may_add) if rows or may_add else None


@part("actors.Actor", "exchanges", gettext_lazy("Exchanges"), "linkages/exchange_panel.html", place="main", order=60)
def on_actor(actor, user):
    """Of a group what was shared in it; of any actor what it gave and received. Nothing where nothing is known, but of a group."""
    rows = told_of(user, of_actor(actor), MOST)
    is_group = actor.kind in GROUPS
    if not rows and not is_group:
        return None
    may_add = is_group and Exchange.objects.all().may_add(user)
    return panel(rows, f"actor={actor.code}", may_add, f"group={actor.code}")


def panel(rows, query, may_add, new=""):
    return {"rows": rows[:MOST], "more": len(rows) > MOST, "query": query, "new": new or query, "may_add": may_add}


@part("actors.Actor", "exchanges", gettext_lazy("Exchanges"), "", place="evidence")
def evidence_of_exchanges(actor, user):
    rows = Exchange.objects.for_user(user).standing().filter(of_actor(actor), evidence__isnull=False)
    return set(rows.order_by().values_list("evidence", flat=True))
