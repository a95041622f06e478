"""Addresses of chains and markets: pages (`urlpatterns`) and API (`routes`)."""

from django.urls import path

from markets.api import EnablingFactorViewSet, EndMarketViewSet, ProductViewSet
from markets.views import ConversionView, DemandView, EnablingFactorView, EndMarketView, PriceView, ProductView

urlpatterns = [
    *EndMarketView.urls(),
    path("end-markets/<int:key>/prices/", PriceView.as_view(), name="end-market-price"),
    path("end-markets/<int:key>/demand/", DemandView.as_view(), name="end-market-demand"),
    *ProductView.urls(),
    path("products/<int:key>/conversions/", ConversionView.as_view(), name="product-conversion"),
    *EnablingFactorView.urls(),
]
routes = [("products", ProductViewSet), ("end-markets", EndMarketViewSet), ("enabling-factors", EnablingFactorViewSet)]
