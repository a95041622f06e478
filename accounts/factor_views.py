"""Pages of second factors: what is needed before one goes on, and a lost phone."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.factors import KINDS, asked_of
from accounts.losing import lose_phone
from accounts.models import Token, User
from core.access import Action
from core.forms import Form

FRESH_SECONDS = 15 * 60


class FactorNeededView(View):
    """What an organization asks for; the way there and the way out."""

    def get(self, request):
        asked = asked_of(request.user)
        if asked is None:
            return HttpResponseRedirect(reverse("mfa_index"))
        return render(request, "accounts/factor.html", {"title": _("A second factor is needed"), "asked": asked})


class LostPhoneForm(Form):
    factors = forms.MultipleChoiceField(
        label=gettext_lazy("Passkeys and apps that were on it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They let nobody in any more."),
    )
    tokens = forms.MultipleChoiceField(
        label=gettext_lazy("API tokens that were on it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What uses them is refused from now on."),
    )
    number = forms.BooleanField(
        label=gettext_lazy("Forget the phone number"),
        required=False,
        help_text=gettext_lazy("No text message goes there any more; everything comes by e-mail."),
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        held = list(Authenticator.objects.filter(user=person, type__in=KINDS).order_by("pk"))
        tokens = list(Token.objects.for_user(person).filter(revoked_at=None).order_by("pk"))
        self.fields["factors"].choices = [(str(row.pk), row.data.get("name") or row.get_type_display()) for row in held]
        self.fields["tokens"].choices = [(str(row.pk), row.name) for row in tokens]
        self.fields["factors"].initial = [str(row.pk) for row in held]
        self.fields["number"].initial = bool(person.phone)
        for name, there in (("factors", held), ("tokens", tokens), ("number", person.phone)):
            if not there:
                del self.fields[name]

    @property
    def told(self):
        """What `lose_phone` takes."""
        given = self.cleaned_data
        return {
            "factors": [int(key) for key in given.get("factors", ())],
            "tokens": [int(key) for key in given.get("tokens", ())],
            "number": given.get("number", False),
        }


class LostPhoneView(View):
    """“I lost my phone”: everything that it could still do ends, within some minutes of signing in elsewhere."""

    def person(self, request):
        return User.objects.for_user(request.user, Action.CHANGE).get(pk=request.user.pk)

    def show(self, request, form, status=200):
        return render(request, "accounts/lost.html", {"title": _("I lost my phone"), "form": form}, status=status)

    def get(self, request):
        return self.show(request, LostPhoneForm(user=request.user, person=self.person(request)))

    def post(self, request):
        person = self.person(request)
        form = LostPhoneForm(request.POST, user=request.user, person=person)
        if form.is_valid() and not signed_in_lately(request):
            form.add_error(None, _("Sign out and in again first: whoever found a phone that is signed in must not do this."))
        if not form.is_valid():
            return self.show(request, form, 422)
        lose_phone(user=person, by=request.user, here=request.session.session_key, **form.told)
        messages.success(request, _("Done. You are signed in here alone; add a passkey on the new phone when you have one."))
        return HttpResponseRedirect(reverse("usersessions_list"))


def signed_in_lately(request):
    """Whether this session began, or was proven again, some minutes ago at most."""
    return any(time.time() - record["at"] < FRESH_SECONDS for record in get_authentication_records(request, request.user))
