"""Upgrades as a file."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from core.exports import Field, exportable, refer, sees
from markets.models import ValueChain
from programs.upgrading.filters import UpgradeFilter
from programs.upgrading.models import Upgrade
from records.models import Evidence

FIELDS = (
    Field("id", "pk", "number"),
    refer("actor", "actor__code"),
    refer("name", "actor__name"),
    Field("type"),
    refer("value_chain", "value_chain__name"),
    Field("before"),
    Field("after"),
    Field("happened_on", kind="date"),
    Field("status"),
    Field("evidence", lambda upgrade: [e.title for e in upgrade.shown_evidence]),
    Field("contributions", lambda upgrade: [f"{c.intervention.title} {c.share.normalize():f} %" for c in upgrade.contributions.all()]),
)


@exportable("upgrades", _("Upgrades"), FIELDS, filterset=UpgradeFilter)
def upgrades(user):
    rows = Upgrade.objects.for_user(user).select_related("actor", "value_chain").prefetch_related("contributions__intervention")
    rows = rows.prefetch_related(Prefetch("evidence", Evidence.objects.for_user(user), to_attr="shown_evidence")).annotate(
        **sees(user, actor=Actor, value_chain=ValueChain)
    )
    return rows.order_by("-happened_on", "-pk")
