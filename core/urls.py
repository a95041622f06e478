"""Addresses of the reference data (currencies, whose rates managers add: accounts)."""

from django.urls import path

from core.api.reference import PlaceViewSet, SectorViewSet, UnitViewSet
from core.sector_pages import suggest

urlpatterns = [path("sectors/suggest/", suggest, name="sector-suggest")]
routes = [("units", UnitViewSet), ("places", PlaceViewSet), ("sectors", SectorViewSet)]
