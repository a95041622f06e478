"""What a firm's own systems may do: its keys to the API, each shown once, and its webhooks."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from actors.enums import Matter
from actors.firm_keys import end_key, issue_key
from actors.models import FirmToken
from actors.roles import refuse_others, speaks
from core.access import Action
from core.pages import put_errors
from linkages.firm_systems_forms import ALLOWS, KeyForm
from linkages.firm_views import FirmPage
from linkages.models import Webhook


class SystemsPage(FirmPage):
    """What pages about our systems share."""

    tab = "record"

    def shown_once(self, title, secret, about):
        return self.page("system_secret", title, secret=secret, about=about)

    def sure(self, title, explain, button, back, *, danger=True):
        """Ask before an act that cannot be taken back; POST to the same address does it."""
        return self.page("system_sure", title, explain=explain, button=button, back=back, danger=danger)


class SystemsView(SystemsPage):
    """All keys and webhooks of the firm, whoever made them."""

    def get(self, request):
        keys = list(FirmToken.objects.for_user(request.user).filter(actor=self.firm).select_related("token__user"))
        ends = set(FirmToken.objects.for_user(request.user, Action.CHANGE).order_by().values_list("pk", flat=True))
        for key in keys:
            key.may_end = key.stands and key.pk in ends
        hooks = list(Webhook.objects.for_user(request.user).filter(actor=self.firm))
        allows = [(scope.label, words) for scope, words in ALLOWS.items()]
        may_decide = speaks(request.user, self.firm, Matter.SYSTEMS)
        return self.page("systems", _("What our systems may do"), keys=keys, hooks=hooks, allows=allows, may_decide=may_decide)


class KeyNewView(SystemsPage):
    """Make a key; it is shown once."""

    def ask(self, form, status=200):
        return self.page("system_form", _("Make a key"), status, form=form, button=_("Make the key"))

    def get(self, request):
        refuse_others(self.firm, request.user, Matter.SYSTEMS)
        return self.ask(KeyForm(user=request.user))

    def post(self, request):
        form = KeyForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.ask(form, 422)
        given = dict(form.cleaned_data)
        ends = given.pop("expires_on")
        when = make_aware(datetime.combine(ends + timedelta(days=1), time())) if ends else None
        try:
            key, secret = issue_key(actor=self.firm, by=request.user, expires_at=when, **given)
        except ValidationError as error:
            put_errors(form, error)
            return self.ask(form, 422)
        return self.shown_once(_("Your new key"), secret, "key")


class KeyEndView(SystemsPage):
    """End a key: one's own, or as an owner any."""

    def key(self):
        rows = FirmToken.objects.for_user(self.request.user).filter(actor=self.firm, pk=self.kwargs["key"]).select_related("token", "actor")
        found = rows.first()
        if found is None:
            raise Http404
        if not FirmToken.objects.for_user(self.request.user, Action.CHANGE).filter(pk=found.pk).exists():
            raise PermissionDenied(_("Who made a key ends it, or an owner of the firm."))
        return found

    def get(self, request, key):
        explain = _("What uses “%(name)s” is refused from now on. This cannot be taken back; make a new one if you need it.")
        return self.sure(_("End this key"), explain % {"name": self.key().token.name}, _("End it"), reverse("firm-systems"))

    def post(self, request, key):
        end_key(key=self.key(), by=request.user)
        messages.success(request, _("The key is ended."))
        return HttpResponseRedirect(reverse("firm-systems"))
