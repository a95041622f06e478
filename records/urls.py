"""Addresses of evidence and jobs: pages (`urlpatterns`) and API (`routes`)."""

from django.urls import path

from records import evidence_views, saved_views, views
from records.api import EvidenceViewSet, JobViewSet
from records.saved_api import SavedFilterViewSet

urlpatterns = [
    path("evidence/<int:pk>/file/", views.evidence_file, name="evidence-file"),
    *evidence_views.EvidenceView.urls(),
    path("jobs/<int:key>/cancel/", views.JobCancelView.as_view(), name="job-cancel"),
    *views.JobView.urls(),
    path("saved-filters/keep/", saved_views.keep_filter, name="saved-filter-keep"),
    path("saved-filters/<int:key>/take-away/", saved_views.DropFilterView.as_view(), name="saved-filter-drop"),
    *saved_views.SavedFilterView.urls(),
]
routes = [("evidence", EvidenceViewSet), ("jobs", JobViewSet), ("saved-filters", SavedFilterViewSet)]
