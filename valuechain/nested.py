"""Addresses of the API that lead from one record to what hangs on it in another app."""

from django.urls import path

from linkages.api import BenchmarkOfActor, LinkagesOfActor
from linkages.cost_api import CostComparisonOfChain, CostComparisonOfLinkage
from linkages.network_api import NetworkOfActor
from linkages.quality_api import QualityOfChain
from programs.interventions.api import InterventionsOfConstraint, InterventionsOfOpportunity
from programs.upgrading.api import UpgradesOfActor
from reports.api.audit_packs import AuditPackView

LIST = {"get": "list"}

urlpatterns = [
    path("actors/<str:parent>/linkages/", LinkagesOfActor.as_view(LIST), name="api-actor-linkages"),
    path("actors/<str:parent>/upgrades/", UpgradesOfActor.as_view(LIST), name="api-actor-upgrades"),
    path("actors/<str:parent>/benchmark/", BenchmarkOfActor.as_view(), name="api-actor-benchmark"),
    path("actors/<str:parent>/network/", NetworkOfActor.as_view(), name="api-actor-network"),
    path("value-chains/<int:parent>/cost-comparison/", CostComparisonOfChain.as_view(), name="api-value-chain-cost-comparison"),
    path("value-chains/<int:parent>/quality/", QualityOfChain.as_view(), name="api-value-chain-quality"),
    path("linkages/<int:parent>/cost-comparison/", CostComparisonOfLinkage.as_view(), name="api-linkage-cost-comparison"),
    path("constraints/<int:parent>/interventions/", InterventionsOfConstraint.as_view(LIST), name="api-constraint-interventions"),
    path("programs/<int:parent>/audit-pack/", AuditPackView.as_view(), name="api-program-audit-pack"),
    path("opportunities/<int:parent>/interventions/", InterventionsOfOpportunity.as_view(LIST), name="api-opportunity-interventions"),
]
