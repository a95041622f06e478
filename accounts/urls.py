"""Addresses of people and organizations: pages (`urlpatterns`) and API (`routes`)."""

from django.urls import path

from accounts import factor_views, letter_views, views
from accounts.api import CurrencyWithRatesViewSet, OrganizationViewSet

urlpatterns = [
    path("account/", views.AccountView.as_view(), name="account-home"),
    path("account/factor/", factor_views.FactorNeededView.as_view(), name="factor-needed"),
    path("account/lost/", factor_views.LostPhoneView.as_view(), name="phone-lost"),
    path("account/letters/", letter_views.LettersView.as_view(), name="letter-choices"),
    path("account/letters/stop/", letter_views.StopAllView.as_view(), name="letter-stop-all"),
    path("account/phone/", letter_views.PhoneView.as_view(), name="phone"),
    path("account/phone/code/", letter_views.PhoneCodeView.as_view(), name="phone-code"),
    path("account/phone/remove/", letter_views.PhoneRemoveView.as_view(), name="phone-remove"),
    path("messages/in/", letter_views.InboundView.as_view(), name="message-inbound"),
    path("stop/<str:secret>/", letter_views.StopView.as_view(), name="letter-stop"),
    path("account/tokens/<int:key>/end/", views.TokenEndView.as_view(), name="token-end"),
    path("invitations/<str:secret>/", views.AcceptView.as_view(), name="invitation-accept"),
    path("invited/<int:key>/revoke/", views.InvitationRevokeView.as_view(), name="invitation-revoke"),
    path("members/<int:key>/role/", views.MemberRoleView.as_view(), name="member-role"),
    path("members/<int:key>/leave/", views.MemberLeaveView.as_view(), name="member-leave"),
    path("organizations/<int:key>/invite/", views.InviteView.as_view(), name="organization-invite"),
    *views.TokenView.urls(),
    *views.MemberView.urls(),
    *views.OrganizationView.urls(),
    *views.AuditView.urls(),
]
routes = [("organizations", OrganizationViewSet), ("currencies", CurrencyWithRatesViewSet)]
