"""Addresses of suggestions."""

from django.urls import path

from actors import suggestion_views as views

urlpatterns = [
    path("actors/<str:key>/suggest-change/", views.SuggestView.as_view(), name="actor-suggest-change"),
    path("suggestions/<int:key>/answer/", views.AnswerSuggestionView.as_view(), name="suggestion-answer"),
    path("suggestions/<int:key>/take-back/", views.TakeBackSuggestionView.as_view(), name="suggestion-take-back"),
    *views.SuggestionView.urls(),
]
