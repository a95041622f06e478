"""Addresses of the officers' working list, of its call list, and of the quality of what is known of a chain."""

from django.urls import path

from linkages import work_call_views as calls
from linkages import work_views as views
from linkages.quality_views import ChainQualityView

urlpatterns = [
    *views.WorkView.urls(),
    path("linkages/work/spoken/<int:key>/", views.SpokenView.as_view(), name="linkage-work-spoken"),
    path("linkages/work/spoken/<int:key>/take-back/", views.TakeBackView.as_view(), name="linkage-work-take-back"),
    path("linkages/calls/", calls.CallListView.as_view(), name="call-list"),
    path("linkages/calls/<str:key>/", calls.CallFirmView.as_view(), name="call-firm"),
    path("linkages/calls/<str:key>/off/", calls.CallOffView.as_view(), name="call-off"),
    path("chains/<int:key>/quality/", ChainQualityView.as_view(), name="chain-quality"),
]
