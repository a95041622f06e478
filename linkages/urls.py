"""Addresses of linkages and chains: pages (`urlpatterns`) and API (`routes`)."""

from django.urls import path

from linkages import chain_urls, cost_urls, delivery_urls, exchange_urls, firm_urls, network_urls, system_urls, views, work_urls
from linkages.api import ConstraintViewSet, LinkageViewSet, OpportunityViewSet, ValueChainViewSet
from linkages.delivery_api import DeliveryViewSet

urlpatterns = [
    *firm_urls.urlpatterns,
    *network_urls.urlpatterns,
    *system_urls.urlpatterns,
    path("linkages/<int:key>/state/", views.StateView.as_view(), name="linkage-state"),
    path("linkages/<int:key>/confirm/", views.ConfirmView.as_view(), name="linkage-confirm"),
    path("linkages/<int:key>/dispute/", views.DisputeView.as_view(), name="linkage-dispute"),
    path("linkages/<int:key>/end/", views.EndView.as_view(), name="linkage-end"),
    path("linkages/<int:key>/withdraw/", views.WithdrawView.as_view(), name="linkage-withdraw"),
    *cost_urls.urlpatterns,
    *exchange_urls.urlpatterns,
    *delivery_urls.urlpatterns,
    *work_urls.urlpatterns,
    *views.LinkageView.urls(),
    *chain_urls.urlpatterns,
]
routes = [
    ("value-chains", ValueChainViewSet),
    ("linkages", LinkageViewSet),
    ("deliveries", DeliveryViewSet),
    *cost_urls.routes,
    *exchange_urls.routes,
    *system_urls.routes,
    ("constraints", ConstraintViewSet),
    ("opportunities", OpportunityViewSet),
]
