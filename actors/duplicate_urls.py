"""Addresses of possible duplicates."""

from django.urls import path

from actors import duplicate_views as views

urlpatterns = [
    path("actors/duplicates/look/", views.DuplicateLookView.as_view(), name="duplicate-look"),
    path("actors/duplicates/<int:key>/", views.DuplicateReviewView.as_view(), name="duplicate-detail"),
    *views.DuplicatePairView.urls(),
    path("actors/<str:key>/take-back/", views.TakeBackMergeView.as_view(), name="actor-take-back"),
]
