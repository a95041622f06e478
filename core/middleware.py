"""What is refused before any view sees it, and what is forgotten after one."""

from django.http import HttpResponseBadRequest
from django.urls import reverse
from django.utils.translation import gettext as _


class HostileInputMiddleware:
    """A null byte cannot be stored and is never typed by a person: refused in the address, as 400."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            if request.path.startswith("/api/"):
                from core.api.problems import problem_response  # noqa: PLC0415 - DRF reads settings when imported

                return problem_response(400, _("The address holds a null byte. Take it out."))
            return HttpResponseBadRequest(_("The address holds a null byte. Take it out."), content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class SignedOutMiddleware:
    """Who signs out leaves nothing behind on the device: pages kept for a lost connection, what was typed and what waits to be sent."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if request.method == "POST" and request.path == reverse("account_logout"):
            answer["Clear-Site-Data"] = '"storage"'
        return answer
