"""Addresses of what it costs to trade."""

from django.urls import path

from linkages.cost_api import TransactionCostViewSet
from linkages.cost_firm_views import CostsView
from linkages.cost_views import ChainCostsView, CostView, StateCostView

urlpatterns = [
    path("linkages/<int:key>/costs/new/", StateCostView.as_view(), name="cost-create"),
    path("chains/<int:key>/costs/", ChainCostsView.as_view(), name="chain-costs"),
    path("firm/linkages/<int:key>/costs/", CostsView.as_view(), name="firm-costs"),
    *CostView.urls(),
]
routes = [("transaction-costs", TransactionCostViewSet)]
