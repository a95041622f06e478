"""Addresses of evidence and jobs: pages (`urlpatterns`) and API (`routes`)."""

from django.urls import path

from records import evidence_views, views
from records.api import EvidenceViewSet, JobViewSet

urlpatterns = [
    path("evidence/<int:pk>/file/", views.evidence_file, name="evidence-file"),
    *evidence_views.EvidenceView.urls(),
    path("jobs/<int:key>/cancel/", views.JobCancelView.as_view(), name="job-cancel"),
    *views.JobView.urls(),
]
routes = [("evidence", EvidenceViewSet), ("jobs", JobViewSet)]
