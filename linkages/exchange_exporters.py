"""Exchanges as a file."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from core.exports import Field, exportable, sees
from linkages.exchange_filters import ExchangeFilter
from linkages.models import Exchange, Linkage

EXCHANGE = (
    Field("id", "pk", "number"),
    Field("linkage", "linkage_id", "number", sees="sees_linkage"),
    Field("group", "group__code", sees="sees_group"),
    Field("kind"),
    Field("happened_on", kind="date"),
    Field("giver", "giver__code", sees="sees_giver"),
    Field("receivers", lambda exchange: [actor.code for actor in exchange.receivers.all()]),
    Field("note"),
    Field("outcome"),
    Field("author", lambda exchange: exchange.by_firm.name if exchange.by_firm_id else exchange.by_organization.name),
    Field("on_behalf", kind="yes_no"),
)


@exportable("exchanges", _("Exchanges"), EXCHANGE, filterset=ExchangeFilter)
def exchanges(user):
    rows = Exchange.objects.for_user(user).select_related("group", "giver", "by_firm", "by_organization")
    rows = rows.annotate(**sees(user, linkage=Linkage, group=Actor, giver=Actor))
    seen = Actor.objects.for_user(user).order_by("name_sort", "pk")
    return rows.prefetch_related(Prefetch("receivers", seen)).order_by("-happened_on", "-pk")
