"""A form of the firm's own pages is stored once, however often it is sent; what was stored has a receipt.

The one place that knows of it is `Once`, around every POST of those pages; a view only says by `stored` that it stored.
"""

import hashlib
import secrets
import uuid
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import connection, transaction
from django.http import HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from analysis.codes import ALPHABET
from core.templatetags.components import plain
from linkages.models import Receipt

# What a form carries beside what was typed; a fresh CSRF token makes it no other content.
CARRIED = {"csrfmiddlewaretoken", "client_uuid", "typed_for"}


def digest_of(request):
    """SHA-256, as 64 hex digits, of the address and of what was typed."""
    typed = [(name, request.POST.getlist(name)) for name in sorted(request.POST) if name not in CARRIED]
    return hashlib.sha256(repr((request.path, typed)).encode()).hexdigest()


def uuid_of(text):
    """The UUID that a form carries. Raises BadRequest where it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise BadRequest from None


def new_code():
    """Two times four signs that are not misread: 28⁸ of them, so that none can be guessed, and none comes twice."""
    signs = [secrets.choice(ALPHABET) for _n in range(8)]
    return f"{''.join(signs[:4])}-{''.join(signs[4:])}"


def worded(field, value):
    """A cleaned value of a form as people read it."""
    if value is True:
        return _("Yes")
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if isinstance(value, Decimal | int):
        return plain(value)
    if isinstance(value, list | tuple):
        return ", ".join(worded(field, one) for one in value)
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())} if isinstance(value, str) else {}
    return labels.get(value, str(value))


def lines_of(form):
    """[[label, value], …] of all that was typed into a valid `form`; [] for a form without fields."""
    if form is None:
        return []
    given = [(bound, form.cleaned_data.get(bound.name)) for bound in form]
    return [[str(bound.label), worded(bound.field, value)] for bound, value in given if value not in (None, "", [], False)]


def faults_of(form):
    """What is wrong with a form, as one text: the field, then its sentence."""
    labels = {bound.name: bound.label for bound in form}
    return " ".join(f"{labels[name]}: {line}" if name in labels else str(line) for name, lines in form.errors.items() for line in lines)


class Once:
    """A page whose POST acts once for each `client_uuid` of its form, and tells a script in JSON what a person is told in HTML.

    The same uuid with the same content answers as the first time; with another content it is 409, and nothing is stored.
    """

    does = ""  # what is stored here, as a receipt says it
    about = ""  # with whom
    uuid = receipt = asked = None
    sentence = ""

    def dispatch(self, request, *args, **kwargs):
        if request.method != "POST" or not request.POST.get("client_uuid"):
            return super().dispatch(request, *args, **kwargs)
        self.uuid = uuid_of(request.POST["client_uuid"])
        with transaction.atomic():
            with connection.cursor() as cursor:  # a second press waits here until the first one is stored
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [f"linkages.receipt.{self.uuid}", request.user.pk])
            first = Receipt.objects.for_user(request.user).filter(uuid=self.uuid).first()
            answer = self.again(first) if first else super().dispatch(request, *args, **kwargs)
        return self.plainly(answer) if request.headers.get("Accept", "").startswith("application/json") else answer

    def again(self, first):
        """The answer to what was sent before."""
        if first.digest != digest_of(self.request):
            self.sentence = _("It was stored with other words or figures as receipt %(code)s. Open the form again to say more.") % {
                "code": first.code
            }
            return self.page("sent_before", _("This form was sent before"), 409, receipt=first, sentence=self.sentence)
        self.receipt = first
        messages.info(
            self.request, _("This was stored already, once. Receipt %(code)s.") % {"code": first.code}, extra_tags=str(first.uuid)
        )
        return HttpResponseRedirect(first.back)

    def stored(self, done, back, form=None, url=""):
        """Say what was `done` and go `back`; with a receipt where the form had a uuid. `url`: the page of what was stored, if another."""
        if self.uuid is not None:
            self.receipt = Receipt.objects.create(
                person=self.request.user,
                uuid=self.uuid,
                digest=digest_of(self.request),
                code=new_code(),
                firm=self.firm.name[:200],
                title=f"{self.does}: {self.about}"[:300] if self.about else str(self.does)[:300],
                said=str(done)[:300],
                lines=lines_of(form),
                url=url or back,
                back=back,
            )
            done = f"{done} " + _("Receipt %(code)s.") % {"code": self.receipt.code}
        messages.success(self.request, done, extra_tags=str(self.uuid or ""))
        return HttpResponseRedirect(back)

    def plainly(self, answer):
        """`answer` for a script: the receipt with 200, else the sentence of what stands in the way with its status."""
        said = " ".join(str(message) for message in messages.get_messages(self.request)) if answer.status_code == 302 else ""
        if self.receipt is not None:
            told = {"code": self.receipt.code, "title": self.receipt.title, "said": self.receipt.said}
            return JsonResponse({**told, "receipt": self.receipt.get_absolute_url(), "url": self.receipt.url})
        if answer.status_code == 302:
            return JsonResponse({"detail": said}, status=409)
        if answer.status_code == 422:
            return JsonResponse({"detail": faults_of(self.asked) if self.asked is not None else ""}, status=422)
        return JsonResponse({"detail": self.sentence}, status=409) if answer.status_code == 409 else answer


def forget_old():
    """Drop the receipts that were kept for RECEIPT_KEPT_DAYS; how many they were."""
    return Receipt.objects.filter(stored_at__lt=timezone.now() - timedelta(days=settings.RECEIPT_KEPT_DAYS)).delete()[0]
