"""The webhooks of a firm, on its own pages: where answers are sent, what was sent, and what became of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from actors.enums import Matter
from actors.roles import refuse_others
from core.access import Action
from core.pages import put_errors, sentence
from linkages import webhook_actions as actions
from linkages.firm_systems import SystemsPage
from linkages.firm_systems_forms import WebhookForm
from linkages.models import Webhook, WebhookMessage

MOST_LISTED = 50


class WebhookPage(SystemsPage):
    """What pages of one webhook share."""

    def hook(self, action=Action.VIEW):
        rows = Webhook.objects.for_user(self.request.user).filter(actor=self.firm, pk=self.kwargs["key"])
        found = rows.select_related("actor", "made_by").first()
        if found is None:
            raise Http404
        if action is not Action.VIEW:
            refuse_others(self.firm, self.request.user, Matter.SYSTEMS)
        return found

    def messages_of(self, hook):
        rows = WebhookMessage.objects.for_user(self.request.user).filter(webhook=hook)
        return rows.select_related("webhook", "linkage__from_actor", "linkage__to_actor")

    def do(self, act, done):
        """Do it, and go back to the webhook with what came of it."""
        hook = self.hook(Action.CHANGE)
        try:
            act(hook)
        except APIException as error:
            messages.error(self.request, sentence(error))
        else:
            messages.success(self.request, done)
        return HttpResponseRedirect(hook.get_absolute_url())


class WebhookNewView(SystemsPage):
    """Register an address; the secret is shown once."""

    def ask(self, form, status=200):
        return self.page("system_form", _("Add a webhook"), status, form=form, button=_("Add it"))

    def get(self, request):
        refuse_others(self.firm, request.user, Matter.SYSTEMS)
        return self.ask(WebhookForm(user=request.user))

    def post(self, request):
        form = WebhookForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                hook, secret = actions.register_webhook(actor=self.firm, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                put_errors(form, error)
            else:
                return self.shown_once(_("The secret of your webhook"), secret, "webhook")
        return self.ask(form, 422)


class WebhookView(WebhookPage):
    """One webhook: what it hears, and the last messages with what became of them."""

    def get(self, request, key):
        hook = self.hook()
        return self.page("webhook", _("Webhook"), hook=hook, sent=list(self.messages_of(hook)[:MOST_LISTED]))


class WebhookEditView(WebhookPage):
    """Another address, or other events."""

    def ask(self, form, status=200):
        return self.page("system_form", _("Change the webhook"), status, form=form, button=_("Save"))

    def get(self, request, key):
        hook = self.hook(Action.CHANGE)
        return self.ask(WebhookForm(user=request.user, initial={"url": hook.url, "hears": hook.hears}))

    def post(self, request, key):
        hook = self.hook(Action.CHANGE)
        form = WebhookForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                actions.change_webhook(hook=hook, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                put_errors(form, error)
            else:
                messages.success(request, _("Stored. It counts from now on."))
                return HttpResponseRedirect(hook.get_absolute_url())
        return self.ask(form, 422)


class WebhookSecretView(WebhookPage):
    """A new secret; the old one signs too for a day."""

    def get(self, request, key):
        explain = _("Messages are signed with the new secret and with the old one for 24 hours, then with the new one alone.")
        back = self.hook(Action.CHANGE).get_absolute_url()
        return self.sure(_("Make a new secret"), explain, _("Make a new secret"), back, danger=False)

    def post(self, request, key):
        _hook, secret = actions.renew_secret(hook=self.hook(Action.CHANGE), by=request.user)
        return self.shown_once(_("The secret of your webhook"), secret, "webhook")


class WebhookRemoveView(WebhookPage):
    """Send nothing more there."""

    def get(self, request, key):
        hook = self.hook(Action.CHANGE)
        explain = _("Nothing more is sent to %(url)s; what waits is dropped. This cannot be taken back.") % {"url": hook.url}
        return self.sure(_("Remove the webhook"), explain, _("Remove it"), hook.get_absolute_url())

    def post(self, request, key):
        actions.remove_webhook(hook=self.hook(Action.CHANGE), by=request.user)
        messages.success(request, _("The webhook is removed."))
        return HttpResponseRedirect(reverse("firm-systems"))


class WebhookTestView(WebhookPage):
    def post(self, request, key):
        return self.do(lambda hook: actions.send_test(hook=hook, by=request.user), _("A test is on its way."))


class WebhookResumeView(WebhookPage):
    def post(self, request, key):
        return self.do(lambda hook: actions.resume_webhook(hook=hook, by=request.user), _("It goes on; what waited follows in order."))


class WebhookAgainView(WebhookPage):
    """Send one message again: `message` is its key."""

    def post(self, request, key):
        named = request.POST.get("message", "")
        rows = self.messages_of(self.hook(Action.CHANGE))
        message = rows.filter(pk=named).first() if named.isdecimal() and len(named) < 19 else None
        if message is None:
            raise Http404
        return self.do(lambda hook: actions.send_again(message=message, by=request.user), _("It is on its way again."))
