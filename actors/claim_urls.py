"""Addresses of claims."""

from django.urls import path

from actors import claim_views as views

urlpatterns = [
    path("claim/", views.EnterCodeView.as_view(), name="claim-code"),
    path("claim/<str:secret>/", views.HoldLetterView.as_view(), name="claim-letter"),
    path("claim/<str:secret>/code/", views.ArrivalView.as_view(), name="claim-arrival"),
    path("actors/<str:key>/invite-owner/", views.InviteOwnerView.as_view(), name="actor-invite-owner"),
    path("actors/<str:key>/invite-on-paper/", views.InviteOnPaperView.as_view(), name="actor-invite-on-paper"),
    path("actors/<str:key>/claim/", views.AskClaimView.as_view(), name="actor-claim"),
    path("claims/<int:key>/decide/", views.DecideClaimView.as_view(), name="claim-decide"),
    path("claims/<int:key>/appeal/", views.AppealClaimView.as_view(), name="claim-appeal"),
    path("claims/<int:key>/answer/", views.AnswerAppealView.as_view(), name="claim-answer"),
    path("claims/<int:key>/take-back/", views.TakeBackClaimView.as_view(), name="claim-take-back"),
    *views.ClaimView.urls(),
]
