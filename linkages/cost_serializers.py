"""What trading costs, in the API."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import OpenReference, Reference
from core.models import Currency
from linkages.cost_bars import REASONS
from linkages.costs import worked_for
from linkages.enums import Side
from linkages.models import Linkage, TransactionCost
from linkages.models.dealings import COSTS
from linkages.serializers import AuthorSerializer
from linkages.volumes import tidy

NINE_PLACES = {"max_digits": 40, "decimal_places": 9, "allow_null": True}


def places(number, count=9):
    """At most `count` decimals; None stays."""
    return None if number is None else f"{number:.{count}f}"


class PerUnitSerializer(serializers.Serializer):
    """What one unit cost to trade. With a part missing it is a lower bound; `reason` says why there is none."""

    value = serializers.DecimalField(**NINE_PLACES)
    unit = serializers.CharField(allow_null=True, help_text="The base unit of what was traded, such as kg.")
    currency = serializers.CharField()
    lower_bound = serializers.BooleanField(help_text="Some part is not known, or the wait for payment is not valued.")
    share_of_price = serializers.DecimalField(**NINE_PLACES, help_text="In percent of the price; null where no price is known.")
    missing = serializers.ListField(child=serializers.CharField(), help_text="The parts that are not known.")
    quantity = serializers.DecimalField(**NINE_PLACES, help_text="Traded in the period, in `unit`.")
    quantity_from = serializers.ChoiceField(
        choices=["own", "flow"], allow_null=True, help_text="own: as its side stated it; flow: as the other side did."
    )
    reason = serializers.CharField(allow_blank=True)


def per_unit_of(worked):
    cost = worked.cost
    return {
        "value": places(cost.per_unit),
        "unit": worked.unit or None,
        "currency": worked.currency,
        "lower_bound": cost.lower_bound,
        "share_of_price": places(cost.share_of_price),
        "missing": list(cost.missing),
        "quantity": None if cost.quantity is None else f"{tidy(cost.quantity):f}",
        "quantity_from": worked.quantity_from or None,
        "reason": str(REASONS[worked.reason]),
    }


class TransactionCostSerializer(serializers.ModelSerializer):
    """What it cost one side to trade on a linkage in a period: amounts in `currency` for all that was traded in it."""

    linkage = Reference(Linkage, help_text="One that you may see; who answers for a side says what trading costs it.")
    side = serializers.ChoiceField(choices=Side.choices, help_text="Which of the two bears it.")
    currency = OpenReference(Currency, help_text="Of all the amounts.")
    payment_delay_days = serializers.DecimalField(
        max_digits=7, decimal_places=2, min_value=0, required=False, allow_null=True, help_text="From delivery to payment, on average."
    )
    author = serializers.SerializerMethodField()
    per_unit = serializers.SerializerMethodField()
    withdrawn = serializers.SerializerMethodField(help_text="Taken back by its author: it counts nowhere.")

    class Meta:
        model = TransactionCost
        fields = (
            *("id", "linkage", "side", "period_start", "period_end", "search", "bargaining", "transport", "checking"),
            *("payment_delay_days", "other", "currency", "author", "stated_at", "per_unit", "withdrawn"),
        )
        read_only_fields = ("stated_at",)
        extra_kwargs = {name: {"min_value": 0} for name in COSTS}

    @extend_schema_field(AuthorSerializer)
    def get_author(self, cost):
        if cost.by_firm_id:
            return {"actor": cost.by_firm.code, "on_behalf": False}
        return {"organization": cost.by_organization_id, "on_behalf": True}

    @extend_schema_field(PerUnitSerializer)
    def get_per_unit(self, cost):
        """By the quantities that the reader may see; worked out once for all rows of an answer."""
        known = self.context.setdefault("worked", {})
        if cost.pk not in known:
            rows = self.root.instance if isinstance(self.root.instance, list) else [cost]
            known |= worked_for(self.context["request"].user, rows)
        return per_unit_of(known[cost.pk])

    @extend_schema_field(serializers.BooleanField())
    def get_withdrawn(self, cost):
        return cost.withdrawn_at is not None

    def validate(self, values):
        if values["period_end"] < values["period_start"]:
            raise serializers.ValidationError({"period_end": _("The end of the period is before its start.")})
        if all(values.get(name) is None for name in (*COSTS, "payment_delay_days")):
            raise serializers.ValidationError({"transport": _("Write at least one of the costs, or the days waited.")})
        return values
