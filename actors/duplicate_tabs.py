"""On an actor's page: the records that were merged into it, with taking that back."""

from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from core.access import Action
from core.tabs import part


@part("actors.Actor", "merged", _("Merged into this record"), "actors/duplicate_merged.html", place="aside", order=40)
def merged(actor, user):
    rows = list(Actor.objects.for_user(user).filter(merged_into=actor).order_by("pk")[:20])
    mine = set(Actor.objects.for_user(user, Action.DECIDE).filter(merged_into=actor).values_list("pk", flat=True)) if rows else set()
    return {"lines": [{"actor": row, "may": row.pk in mine} for row in rows]} if rows else {}
