"""The address in a letter that sets a new password: one that is used, or that nobody gave, is no page."""

from allauth.account.views import PasswordResetFromKeyView
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import re_path
from django.utils.decorators import method_decorator


@method_decorator(login_not_required, name="dispatch")
class ResetView(PasswordResetFromKeyView):
    def dispatch(self, request, uidb36, key, **kwargs):
        answer = super().dispatch(request, uidb36, key, **kwargs)
        gone = getattr(self, "reset_user", answer) is None
        return render(request, "accounts/reset_gone.html", status=404) if gone else answer


urlpatterns = [
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        ResetView.as_view(),
        name="account_reset_password_from_key",
    )
]
