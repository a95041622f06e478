"""Products, end markets and enabling factors in the API (value chains: linkages; supporting markets: actors)."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from accounts.rest import ChildMixin, FullViewSet
from core.access import Area
from markets.filters import EnablingFactorFilter, EndMarketFilter, ProductFilter
from markets.models import Demand, EnablingFactor, EndMarket, Price, Product, ProductConversion
from markets.serializers import (
    ConversionSerializer,
    DemandSerializer,
    EnablingFactorSerializer,
    EndMarketSerializer,
    PriceSerializer,
    ProductSerializer,
)


class ProductViewSet(ChildMixin, FullViewSet):
    """What is traded: shared by everyone; who added one may correct it."""

    model = Product
    area = Area.CHAINS
    serializer_class = ProductSerializer
    filterset_class = ProductFilter
    ordering = ("name", "pk")
    ordering_fields = {"name": "name"}

    @extend_schema(summary="How much of it makes another product", request=ConversionSerializer, responses=ConversionSerializer(many=True))
    @action(detail=True, methods=["get", "post"], filterset_class=None, ordering=("pk",))
    def conversions(self, request, *args, **kwargs):
        return self.children(request, ConversionSerializer, ProductConversion, "from_product")


class EndMarketViewSet(ChildMixin, FullViewSet):
    """Markets that buy the chain's product."""

    model = EndMarket
    area = Area.CHAINS
    serializer_class = EndMarketSerializer
    filterset_class = EndMarketFilter
    related = ("product",)
    ordering = ("name", "pk")
    ordering_fields = {"name": "name"}

    @extend_schema(summary="Prices seen there", request=PriceSerializer, responses=PriceSerializer(many=True))
    @action(detail=True, methods=["get", "post"], filterset_class=None, ordering=("-date", "-pk"))
    def prices(self, request, *args, **kwargs):
        return self.children(request, PriceSerializer, Price, "end_market")

    @extend_schema(summary="What it would buy", request=DemandSerializer, responses=DemandSerializer(many=True))
    @action(detail=True, methods=["get", "post"], filterset_class=None, ordering=("-period_start", "-pk"))
    def demand(self, request, *args, **kwargs):
        return self.children(request, DemandSerializer, Demand, "end_market")


class EnablingFactorViewSet(FullViewSet):
    """Laws, policies, standards, norms, infrastructure, institutions and trade rules."""

    model = EnablingFactor
    area = Area.CHAINS
    serializer_class = EnablingFactorSerializer
    filterset_class = EnablingFactorFilter
    prefetched = ("value_chains",)
    ordering = ("title", "pk")
    ordering_fields = {"title": "title", "since": "since"}
