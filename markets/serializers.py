"""Chains, markets and enabling factors in the API."""

from rest_framework import serializers

from accounts.models import Organization
from core.api.fields import CountryField, OpenReference, Reference
from core.models import Currency, Unit
from markets.models import (
    Assessment,
    Channel,
    Demand,
    EnablingFactor,
    EndMarket,
    Function,
    Price,
    Product,
    ProductConversion,
    SupportingMarket,
    ValueChain,
)


class ProductSerializer(serializers.ModelSerializer):
    unit = OpenReference(Unit)

    class Meta:
        model = Product
        fields = ("id", "name", "code", "scheme", "unit")


class ConversionSerializer(serializers.ModelSerializer):
    from_product = Reference(Product, read_only=True)
    to_product = Reference(Product)

    class Meta:
        model = ProductConversion
        fields = ("id", "from_product", "to_product", "factor", "source")


class EndMarketSerializer(serializers.ModelSerializer):
    country = CountryField(required=False, allow_blank=True)
    product = Reference(Product, required=False, allow_null=True)

    class Meta:
        model = EndMarket
        fields = ("id", "name", "kind", "country", "product", "standards")


class PriceSerializer(serializers.ModelSerializer):
    currency = OpenReference(Currency)
    unit = OpenReference(Unit)

    class Meta:
        model = Price
        fields = ("id", "date", "price", "currency", "unit", "source")


class DemandSerializer(serializers.ModelSerializer):
    unit = OpenReference(Unit)

    class Meta:
        model = Demand
        fields = ("id", "period_start", "period_end", "quantity", "unit", "source")


class FunctionSerializer(serializers.ModelSerializer):
    id = serializers.IntegerField(required=False)

    class Meta:
        model = Function
        fields = ("id", "name", "position", "kind")
        validators = ()


class ChannelSerializer(serializers.ModelSerializer):
    id = serializers.IntegerField(required=False)
    end_market = Reference(EndMarket)
    functions = serializers.ListField(child=serializers.IntegerField(), required=False, help_text="Ids of functions, or their positions.")

    class Meta:
        model = Channel
        fields = ("id", "name", "end_market", "functions")

    def to_representation(self, channel):
        return {
            "id": channel.pk,
            "name": channel.name,
            "end_market": self.fields["end_market"].to_representation(channel.end_market),
            "functions": [f.pk for f in channel.functions.all()],
        }


class ValueChainSerializer(serializers.ModelSerializer):
    country = CountryField()
    product = Reference(Product)
    functions = FunctionSerializer(many=True, required=False)
    channels = ChannelSerializer(many=True, required=False)
    shared_with = Reference(Organization, many=True, required=False)

    class Meta:
        model = ValueChain
        fields = (
            *("id", "name", "product", "country", "area", "functions", "channels", "confirmation_months", "interest_rate"),
            "shared_with",
        )

    def to_representation(self, chain):
        """Who only takes part in a chain reads its name, product, functions and channels."""
        shown = super().to_representation(chain)
        if chain.pk not in self.read_whole():
            shown |= {"country": None, "area": None, "confirmation_months": None, "interest_rate": None, "shared_with": []}
        return shown

    def read_whole(self):
        if "chains_read_whole" not in self.context:
            rows = ValueChain.objects.in_full(self.context["request"].user)
            self.context["chains_read_whole"] = set(rows.order_by().values_list("pk", flat=True))
        return self.context["chains_read_whole"]


class AssessmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Assessment
        fields = ("id", "as_of", "coverage", "use", "price", "quality", "source")


class SupportingMarketSerializer(serializers.ModelSerializer):
    country = CountryField(required=False, allow_blank=True)
    value_chains = Reference(ValueChain, many=True, required=False)

    class Meta:
        model = SupportingMarket
        fields = ("id", "name", "kind", "country", "area", "value_chains")


class EnablingFactorSerializer(serializers.ModelSerializer):
    value_chains = Reference(ValueChain, many=True, required=False)

    class Meta:
        model = EnablingFactor
        fields = ("id", "title", "level", "kind", "effect", "since", "until", "source", "value_chains")
