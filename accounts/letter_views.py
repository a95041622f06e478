"""Pages of the letters one gets: which, how and when; the phone number; and the end of all reminders."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from accounts import actions, phones
from accounts.access import memberships, representations
from accounts.enums import Reached
from accounts.letter_forms import LettersForm, PhoneCodeForm, PhoneForm
from accounts.models import User
from accounts.notices import NOTICES, REMINDERS, usual_zone, with_zone
from accounts.stopping import reader_of
from core.access import Action
from core.gateways import messages_offered, text_at
from core.pages import put_errors
from core.phones import international

PLAIN = "text/plain; charset=utf-8"


def oneself(request):
    """The row of who asks, fresh."""
    return with_zone(User.objects.for_user(request.user, Action.CHANGE)).get(pk=request.user.pk)


def country_at_home(user):
    """Where `user` dials without a country code: the country of the organization, else of the firm; "" where neither is known."""
    firms = representations(user).order_by("pk").values_list("actor__country", flat=True)
    countries = [*(m.organization.country for m in memberships(user)), *firms[:1]]
    return next(filter(None, countries), "")


def spaced(phone):
    """A number in E.164 as people read it; it stays on one line."""
    return (international(phone) or phone).replace(" ", "\u00a0")


class LettersView(View):
    """Which letters you get, by which way, and when not."""

    def form(self, person, data=None):
        ways = Reached.values if person.phone and messages_offered() else [Reached.MAIL]
        usual = _("As usual here (%(zone)s)") % {"zone": usual_zone(person).replace("_", " ")}
        given = {name: getattr(person, name) for name in ("quiet_from", "quiet_until", "time_zone")}
        given["reached"] = person.reached if person.reached in ways else Reached.MAIL
        boxes = {kind: kind not in person.letters_off for kind in NOTICES}
        return LettersForm(data, user=person, ways=ways, usual_zone=usual, initial={**boxes, **given})

    def show(self, request, person, form, status=200):
        told = {"form": form, "offered": messages_offered(), "phone": spaced(person.phone)}
        stopped = set(REMINDERS) <= set(person.letters_off)
        return render(request, "accounts/letters.html", {"title": _("Your letters"), "stopped": stopped, **told}, status=status)

    def get(self, request):
        person = oneself(request)
        return self.show(request, person, self.form(person))

    def post(self, request):
        person = oneself(request)
        form = self.form(person, request.POST)
        if not form.is_valid():
            return self.show(request, person, form, 422)
        actions.choose_letters(user=person, by=request.user, wanted=form.wanted, **form.told)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("letter-choices"))


class StopAllView(View):
    """End all reminders, with one press on one's own page."""

    def post(self, request):
        actions.stop_reminders(user=oneself(request), by=request.user)
        messages.success(request, _("No more reminders leave."))
        return HttpResponseRedirect(reverse("letter-choices"))


class OwnPhonePage(View):
    """A page about one's own number, with one form."""

    template_name = "accounts/phone.html"
    title = ""

    def show(self, request, form, status=200, **context):
        crumbs = [(_("Your letters"), reverse("letter-choices")), (self.title, "")]
        return render(request, self.template_name, {"title": self.title, "form": form, "crumbs": crumbs, **context}, status=status)


class PhoneView(OwnPhonePage):
    """Name a number; a code is sent there."""

    @property
    def title(self):
        return _("Your phone number")

    def form(self, request, data=None):
        return PhoneForm(data, user=request.user, country=country_at_home(request.user))

    def get(self, request):
        return self.show(request, self.form(request), offered=messages_offered())

    def post(self, request):
        form = self.form(request, request.POST)
        if form.is_valid():
            try:
                phones.ask_code(user=oneself(request), by=request.user, **form.cleaned_data)
            except ValidationError as error:
                put_errors(form, error)
            else:
                return HttpResponseRedirect(reverse("phone-code"))
        return self.show(request, form, 422, offered=messages_offered())


class PhoneCodeView(OwnPhonePage):
    """Give the code back that was sent to the number."""

    template_name = "accounts/phone_code.html"

    @property
    def title(self):
        return _("The code that was sent")

    def page(self, request, form, status=200):
        asked = phones.open_code(request.user)
        return self.show(request, form, status, phone=spaced(asked.phone) if asked else "", minutes=phones.CODE_MINUTES)

    def get(self, request):
        return self.page(request, PhoneCodeForm(user=request.user))

    def post(self, request):
        form = PhoneCodeForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                phones.prove(user=oneself(request), by=request.user, **form.cleaned_data)
            except ValidationError as error:
                put_errors(form, error)
            else:
                messages.success(request, _("The number is yours. Choose now whether letters come as text messages."))
                return HttpResponseRedirect(reverse("letter-choices"))
        return self.page(request, form, 422)


class PhoneRemoveView(View):
    """Forget the number."""

    def post(self, request):
        phones.remove(user=oneself(request), by=request.user)
        messages.success(request, _("The number is forgotten. Everything comes by e-mail now."))
        return HttpResponseRedirect(reverse("letter-choices"))


@method_decorator([login_not_required, csrf_exempt], name="dispatch")
class StopView(View):
    """The address in a reminder: asks, and ends them when confirmed; mail programs confirm by themselves (RFC 8058).

    Its secret is what lets it act, so that no session and no mark of ours is asked for.
    """

    def dispatch(self, request, *args, secret):
        person = reader_of(secret)
        if person is None:
            raise Http404
        with override(person.language):
            return super().dispatch(request, person)

    def get(self, request, person):
        return render(request, "accounts/stop.html", {"title": _("End all reminders?"), "done": False})

    def post(self, request, person):
        actions.stop_reminders(user=person, by=None)
        return render(request, "accounts/stop.html", {"title": _("No more reminders"), "done": True})


@method_decorator([login_not_required, csrf_exempt], name="dispatch")
class InboundView(View):
    """What the gateway says came back from a phone: STOP and START are heard. The answer tells nothing of who is known."""

    def post(self, request):
        wanted = settings.MESSAGES.get("inbound", {})
        if not wanted.get("secret"):
            raise Http404
        given = request.headers.get("Authorization", "")
        if not constant_time_compare(given.encode(), f"Bearer {wanted['secret']}".encode()):
            return HttpResponse(_("The secret is missing or not the one that was agreed."), status=401, content_type=PLAIN)
        phone, text = (text_at(request.body, wanted[name]) for name in ("from", "text"))
        if phone is None or text is None:
            return HttpResponse(_("Send JSON with the number and the text."), status=400, content_type=PLAIN)
        phones.hear(phone=phone, text=text)
        return HttpResponse(status=204)
