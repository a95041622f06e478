"""Deliveries as a file: what comes out goes in again without a change."""

from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from core.exports import Field, exportable, sees
from linkages.delivery_filters import DeliveryFilter
from linkages.models import Delivery


def end_of(side, path):
    """A column that tells something of one of the two, where the reader may see it."""

    def read(row):
        return getattr(getattr(row.linkage, f"{side}_actor"), path) if getattr(row, f"sees_{side}") else None

    return read


def author(row):
    return row.by_organization.name if row.by_organization_id else end_of(row.side, "name")(row)


FIELDS = (
    Field("id", "pk", "number"),
    Field("linkage", "linkage_id", "number"),
    Field("from_actor", end_of("from", "code")),
    Field("from_name", end_of("from", "name")),
    Field("to_actor", end_of("to", "code")),
    Field("to_name", end_of("to", "name")),
    Field("product_name", "linkage__product__name"),
    Field("side"),
    Field("ordered_on", kind="date"),
    Field("ordered_quantity", kind="number"),
    Field("delivered_on", kind="date"),
    Field("quantity", kind="number"),
    Field("unit", "unit_id"),
    Field("price", kind="number"),
    Field("currency", "currency_id"),
    Field("rejected_quantity", kind="number"),
    Field("paid_on", kind="date"),
    Field("answer"),
    Field("reason"),
    Field("recorded_by", author),
    Field("on_behalf", kind="yes_no"),
)


@exportable("deliveries", _("Deliveries"), FIELDS, filterset=DeliveryFilter)
def deliveries(user):
    shown = sees(user, linkage__from_actor=Actor, linkage__to_actor=Actor)
    named = {"sees_from": shown["sees_linkage__from_actor"], "sees_to": shown["sees_linkage__to_actor"]}
    related = ("linkage__from_actor", "linkage__to_actor", "linkage__product", "by_organization")
    return Delivery.objects.for_user(user).select_related(*related).annotate(**named).order_by("-delivered_on", "-pk")
