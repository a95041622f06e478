"""Deliveries in the API."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import OpenReference, Reference
from core.models import Currency, Unit
from linkages.delivery_actions import SAID
from linkages.delivery_rules import faults
from linkages.enums import Answer, Side
from linkages.models import Delivery, Linkage
from linkages.serializers import AuthorSerializer

FAR = {"max_digits": 20, "decimal_places": 6}


class DeliverySerializer(serializers.ModelSerializer):
    """One transaction: `quantity` in `unit`, `price` in `currency` for one unit. An empty day or figure means “not said”."""

    linkage = Reference(Linkage, help_text="One that you may see; who answers for one of its sides writes down its deliveries.")
    side = serializers.ChoiceField(choices=Side.choices, help_text="Which of the two writes it down; the other one answers.")
    unit = OpenReference(Unit, help_text="Of the quantity and of the price; it can be converted to the unit of the product.")
    quantity = serializers.DecimalField(**FAR, help_text="What was handed over, also what was then rejected.")
    ordered_quantity = serializers.DecimalField(
        **FAR, required=False, allow_null=True, help_text="What was ordered of this delivery alone, in the same unit; above zero."
    )
    price = serializers.DecimalField(max_digits=20, decimal_places=4, required=False, allow_null=True, help_text="For one unit.")
    currency = OpenReference(Currency, required=False, allow_null=True, help_text="Of the price.")
    rejected_quantity = serializers.DecimalField(**FAR, required=False, allow_null=True, help_text="A part of the quantity.")
    client_uuid = serializers.UUIDField(
        required=False, allow_null=True, help_text="The same one again from the same author answers with the first delivery."
    )
    confirmed = serializers.SerializerMethodField(help_text="Whether the other side said that it is right.")
    answer = serializers.SerializerMethodField(help_text="confirmed or disputed; null while the other side has not answered.")
    recorded_by = serializers.SerializerMethodField()
    withdrawn = serializers.SerializerMethodField(help_text="Taken back by its author: it counts nowhere.")

    class Meta:
        model = Delivery
        fields = (
            *("id", "linkage", "ordered_on", "ordered_quantity", "delivered_on", "quantity", "unit", "price", "currency"),
            *("rejected_quantity", "paid_on"),
            *("side", "client_uuid", "confirmed", "answer", "reason", "answered_at", "recorded_by", "withdrawn"),
        )
        read_only_fields = ("reason", "answered_at")

    @extend_schema_field(serializers.BooleanField())
    def get_confirmed(self, delivery):
        return delivery.answer == Answer.CONFIRMED

    @extend_schema_field(serializers.ChoiceField(choices=Answer.choices, allow_null=True))
    def get_answer(self, delivery):
        return delivery.answer or None

    @extend_schema_field(AuthorSerializer)
    def get_recorded_by(self, delivery):
        if delivery.by_firm_id:
            return {"actor": delivery.by_firm.code, "on_behalf": False}
        return {"organization": delivery.by_organization_id, "on_behalf": True}

    @extend_schema_field(serializers.BooleanField())
    def get_withdrawn(self, delivery):
        return delivery.withdrawn_at is not None

    def validate(self, values):
        now = self.instance
        linkage = now.linkage if now is not None else values["linkage"]
        said = {name: values[name] if name in values else getattr(now, name, None) for name in SAID}
        if found := faults(linkage, said):
            raise serializers.ValidationError(found)
        if values.get("currency") and said["price"] is None and now is None:
            raise serializers.ValidationError({"price": _("A currency needs its price.")})
        return values
