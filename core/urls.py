"""Addresses of the API's reference data (currencies, whose rates managers add: accounts)."""

from core.api.reference import PlaceViewSet, SectorViewSet, UnitViewSet

urlpatterns = []
routes = [("units", UnitViewSet), ("places", PlaceViewSet), ("sectors", SectorViewSet)]
