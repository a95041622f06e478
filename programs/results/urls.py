"""Addresses of results chains: pages (`urlpatterns`) and API (`routes`)."""

from programs.interventions.pages import address
from programs.results import views
from programs.results.api import ResultsNodeViewSet

urlpatterns = [
    address("programs/<slug:key>/results-chain/", views.ChainView, "program-results-chain"),
    address("programs/<slug:key>/results-chain/new/", views.NodeCreateView, "results-node-create", "GET", "POST"),
    *views.NodeView.urls(),
]
routes = [("results-nodes", ResultsNodeViewSet)]
