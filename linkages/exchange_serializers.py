"""Exchanges in the API."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from actors.models import Actor
from core.api.fields import Reference
from linkages.enums import ExchangeKind
from linkages.exchange_rules import faults
from linkages.models import Exchange, Linkage
from linkages.serializers import AuthorSerializer
from records.models import Evidence


class ExchangeSerializer(serializers.ModelSerializer):
    """What firms shared beside goods: on a linkage from one of the two to the other, or in a group."""

    linkage = Reference(Linkage, required=False, allow_null=True, help_text="On which linkage; or else `group`.")
    group = Reference(Actor, slug="code", required=False, allow_null=True, help_text="Code of the group in which it was shared.")
    kind = serializers.ChoiceField(choices=ExchangeKind.choices, help_text="What was shared.")
    giver = Reference(Actor, slug="code", required=False, allow_null=True, help_text="Who gave it; null if all gave to all.")
    receivers = Reference(Actor, slug="code", many=True, required=False, help_text="Who received it; null stands for one you may not see.")
    evidence = Reference(Evidence, many=True, required=False)
    author = serializers.SerializerMethodField()
    withdrawn = serializers.SerializerMethodField(help_text="Taken back by its author: it counts nowhere.")

    class Meta:
        model = Exchange
        fields = (
            *("id", "linkage", "group", "kind", "happened_on", "giver", "receivers", "note", "outcome", "evidence"),
            *("author", "withdrawn"),
        )

    @extend_schema_field(AuthorSerializer)
    def get_author(self, exchange):
        if exchange.by_firm_id:
            return {"actor": exchange.by_firm.code, "on_behalf": False}
        return {"organization": exchange.by_organization_id, "on_behalf": True}

    @extend_schema_field(serializers.BooleanField())
    def get_withdrawn(self, exchange):
        return exchange.withdrawn_at is not None

    def validate(self, values):
        now = self.instance
        told = {name: values[name] if name in values else getattr(now, name, None) for name in ("linkage", "group", "giver", "happened_on")}
        receivers = values["receivers"] if "receivers" in values else list(now.receivers.all()) if now is not None else []
        if found := faults(receivers=receivers, **told):
            raise serializers.ValidationError(found)
        return values
