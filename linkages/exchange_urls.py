"""Addresses of exchanges."""

from django.urls import path

from linkages.exchange_api import ExchangeViewSet
from linkages.exchange_firm_views import SharedView
from linkages.exchange_views import ExchangeView

urlpatterns = [
    path("firm/linkages/<int:key>/exchanges/", SharedView.as_view(), name="firm-exchanges"),
    *ExchangeView.urls(),
]
routes = [("exchanges", ExchangeViewSet)]
