"""What we sent and what of it is stored; and what a phone without a connection needs: its worker, a page to stand on, a fresh token."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from linkages.firm_views import FirmPage
from linkages.models import Receipt

MOST_LISTED = 60


class ReceiptsView(FirmPage):
    """All that I sent, the newest first; what waits on this phone is put above it by the script."""

    tab = "record"

    def get(self, request):
        rows = list(Receipt.objects.for_user(request.user).order_by("-pk")[: MOST_LISTED + 1])
        return self.page("receipts", _("What I sent"), rows=rows[:MOST_LISTED], more=len(rows) > MOST_LISTED)


class ReceiptView(FirmPage):
    """One receipt: when, what was typed, and where it stands now."""

    tab = "record"

    def get(self, request, key):
        found = Receipt.objects.for_user(request.user).filter(code=key.upper()).first()
        if found is None:
            raise Http404
        return self.page("receipt", _("Receipt %(code)s") % {"code": found.code}, receipt=found)


class TokenView(View):
    """Who is signed in, and the token that a form needs: what was kept on a phone is older than both."""

    def get(self, request):
        answer = JsonResponse({"person": str(request.user.pk), "token": get_token(request)})
        answer["Cache-Control"] = "no-store"
        return answer


@login_not_required
@require_GET
def offline(request):
    """The page that stands in for one that this phone has never seen; it knows nobody, so that it can be kept before sign-in."""
    return render(request, "firm/offline.html", {"title": _("No connection")})


@login_not_required
@require_GET
@never_cache
def worker(request):
    """The script that keeps pages of /firm/ for a phone without a connection; it lies above them, so that it may."""
    return render(request, "firm/sw.js", content_type="text/javascript")
