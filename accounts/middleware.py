"""Per request: the language of the person, what is read once of their rights, and the second factor that an organization asks of them."""

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django_htmx.http import HttpResponseClientRedirect
from rest_framework.permissions import SAFE_METHODS

from accounts.factors import asked_of

# What opens without the second factor that is asked: setting one up, proving an address for it, signing out, ending reminders.
OPEN = {"factor-needed", "account_logout", "account_reauthenticate", "account_email", "account_confirm_email", "letter-stop"}


class PersonMiddleware:
    """Pages in the language of the signed-in person; where a request only reads, their rights are read once (accounts/access.py)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        user.only_reads = request.method in SAFE_METHODS
        if user.is_authenticated and user.language and user.language != translation.get_language():
            with translation.override(user.language):
                request.LANGUAGE_CODE = user.language
                return self.get_response(request)
        return self.get_response(request)


class FactorMiddleware:
    """`request.factor_asked` for the pages' notice; once its day has come, every page leads to where one is set up.

    The API answers for itself (accounts/authentication.py): it has tokens too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or request.path.startswith("/api/"):
            return None
        asked = request.factor_asked = asked_of(request.user)
        name = request.resolver_match.url_name or ""
        if asked is None or not asked.over or name in OPEN or name.startswith("mfa_"):
            return None
        there = reverse("factor-needed")
        return HttpResponseClientRedirect(there) if request.htmx else HttpResponseRedirect(there)
