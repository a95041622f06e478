"""Addresses of the network picture."""

from django.urls import path

from linkages.network_views import ActorNetworkView, FirmNetworkView

urlpatterns = [
    path("actors/<str:key>/network/", ActorNetworkView.as_view(), name="actor-network"),
    path("firm/network/", FirmNetworkView.as_view(), name="firm-network"),
]
