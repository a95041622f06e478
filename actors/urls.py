"""Addresses of the registry: pages (`urlpatterns`) and API (`routes`)."""

from django.urls import path

from actors import claim_urls, duplicate_urls, map_views, suggestion_urls, views
from actors.api import ActorViewSet, SupportingMarketViewSet
from actors.claim_api import ClaimViewSet
from actors.suggestion_api import SuggestionViewSet

urlpatterns = [
    *claim_urls.urlpatterns,
    *duplicate_urls.urlpatterns,
    *suggestion_urls.urlpatterns,
    path("actors/map/", map_views.atlas, name="actor-map"),
    path("actors/suggest/", views.suggest, name="actor-suggest"),
    path("actors/<str:key>/work-with/", views.WorkWithView.as_view(), name="actor-work-with"),
    path("actors/<str:key>/profile/", views.ProfileView.as_view(), name="actor-profile"),
    path("actors/<str:key>/function/", views.FunctionView.as_view(), name="actor-function"),
    *views.ActorView.urls("<str:key>"),
]
routes = [
    ("actors", ActorViewSet),
    ("claims", ClaimViewSet),
    ("suggestions", SuggestionViewSet),
    ("supporting-markets", SupportingMarketViewSet),
]
