"""Addresses of upgrades: pages (`urlpatterns`) and API (`routes`)."""

from programs.interventions.pages import address
from programs.upgrading import views
from programs.upgrading.api import UpgradeViewSet

urlpatterns = [
    address("programs/<slug:key>/upgrades/", views.UpgradesOfProgramView, "program-upgrades"),
    *views.UpgradeView.urls(),
    address("upgrades/<int:key>/verify/", views.VerifyView, "upgrade-verify", "GET", "POST"),
    address("upgrades/<int:key>/reject/", views.RejectView, "upgrade-reject", "GET", "POST"),
]
routes = [("upgrades", UpgradeViewSet)]
