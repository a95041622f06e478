"""Addresses of claims."""

from django.urls import path

from actors import claim_views as views

urlpatterns = [
    path("claim/<str:secret>/", views.HoldLetterView.as_view(), name="claim-letter"),
    path("actors/<str:key>/invite-owner/", views.InviteOwnerView.as_view(), name="actor-invite-owner"),
    path("actors/<str:key>/claim/", views.AskClaimView.as_view(), name="actor-claim"),
    path("claims/<int:key>/decide/", views.DecideClaimView.as_view(), name="claim-decide"),
    *views.ClaimView.urls(),
]
