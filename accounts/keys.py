"""Security keys: another person's key is not known to exist, also before allauth asks to sign in again."""

from functools import wraps

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views
from django.http import Http404
from django.urls import path


def of_oneself(view):
    """`view` of the key `pk`, for the person whose key it is."""

    @wraps(view)
    def guarded(request, pk):
        if not Authenticator.objects.filter(user=request.user.pk, pk=pk).exists():
            raise Http404
        return view(request, pk=pk)

    guarded.view_class = view.view_class
    return guarded


urlpatterns = [
    path("account/2fa/webauthn/keys/<int:pk>/remove/", of_oneself(views.remove_webauthn), name="mfa_remove_webauthn"),
    path("account/2fa/webauthn/keys/<int:pk>/edit/", of_oneself(views.edit_webauthn), name="mfa_edit_webauthn"),
]
