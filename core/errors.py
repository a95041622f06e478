"""Error pages: the same body for what is hidden and for what never was; problem documents under /api/."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from core.api.problems import problem_response


def answer(request, code, title, text):
    if request.path.startswith("/api/"):
        return problem_response(code, text)
    return render(request, "errors/error.html", {"title": title, "text": text, "code": code}, status=code)


def bad_request(request, exception=None):
    return answer(request, 400, _("This request cannot be read"), _("Go back and try again; what you typed is kept by your browser."))


def forbidden(request, exception=None):
    return answer(request, 403, _("Your role does not allow this"), str(exception or "") or _("Ask an administrator of your organization."))


def forged(request, reason=""):
    """A form without this site's own mark; `reason` is Django's, for programmers, and not shown."""
    return answer(
        request, 403, _("This form cannot be taken"), _("It was open for long, or came from elsewhere. Load the page again and repeat it.")
    )


def not_found(request, exception=None):
    return answer(request, 404, _("There is nothing here"), _("There is no such page, or you may not see it."))


def failed(request):
    return answer(
        request,
        500,
        _("Something went wrong on our side"),
        _("Nothing half-done was stored. Try again; if it stays, tell your administrator the time."),
    )
