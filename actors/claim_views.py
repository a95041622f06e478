"""Claims: an officer invites the owner; who holds the letter claims the record; others ask with proof, and an officer decides."""

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.forms import AcceptForm
from accounts.models import User
from actors import actions
from actors.filters import ClaimFilter
from actors.models import Actor, Claim
from core.access import Action
from core.acts import ActView
from core.forms import Form
from core.lists import Column
from core.pages import put_errors
from core.views import ModelView, Role


class InviteOwnerForm(Form):
    email = forms.EmailField(label=gettext_lazy("E-mail address"), help_text=gettext_lazy("Of the owner; the letter holds for 30 days."))


class ProofForm(Form):
    proof = forms.CharField(
        label=gettext_lazy("How can we know that this firm is yours?"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=gettext_lazy("Such as your role, its registration number, and who there can be called."),
    )


class DecisionForm(Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        widget=forms.RadioSelect,
        choices=[("grant", gettext_lazy("Grant: the record is theirs")), ("refuse", gettext_lazy("Refuse"))],
        help_text=gettext_lazy("After a refusal the person can claim again, with better proof."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=2000, widget=forms.Textarea, help_text=gettext_lazy("The person reads it.")
    )

    def clean(self):
        values = super().clean()
        if values.get("decision") == "refuse" and not (values.get("reason") or "").strip():
            self.add_error("reason", _("Say why, so that the person can answer."))
        return values


class ActorAct(ActView):
    model = Actor
    lookup = "code"


class InviteOwnerView(ActorAct):
    action = Action.CHANGE
    form_class = InviteOwnerForm
    heading = gettext_lazy("Invite the owner to claim this record")
    explain = gettext_lazy(
        "The owner gets a letter, checks the record, and from then on owns what it says of the firm; you can still suggest."
    )
    button = gettext_lazy("Send the invitation")
    done = gettext_lazy("The invitation is on its way.")

    def act(self, row, by, email):
        return actions.invite_owner(actor=row, email=email, by=by)


class AskClaimView(ActorAct):
    action = Action.VIEW
    form_class = ProofForm
    heading = gettext_lazy("This is my firm")
    explain = gettext_lazy("An organization that works with the firm looks at your proof and decides.")
    button = gettext_lazy("Ask for it")
    done = gettext_lazy("Asked. You get a letter when it is decided.")

    def act(self, row, by, proof):
        return actions.ask_claim(actor=row, proof=proof, by=by)


class ClaimView(ModelView):
    """Claims on the actors that one's organization works with."""

    model = Claim
    url_base, url_name = "claims", "claim"
    roles = (Role.LIST, Role.DETAIL)
    related = ("actor", "user", "decided_by")
    filterset_class = ClaimFilter
    columns = (
        Column("actor__name", gettext_lazy("Firm")),
        Column("user__name", gettext_lazy("Who"), template="actors/claim_who.html"),
        Column("status", gettext_lazy("State"), kind="badge"),
        Column("recorded_at", gettext_lazy("Since"), kind="datetime"),
    )
    icon = "people"
    lead = gettext_lazy(
        "People who say that a record is their firm's. An invitation's letter is proof enough; anything else is decided here."
    )

    def context(self, row):
        may = row.status == "asked" and row.user_id and row.user_id != self.request.user.pk and self.may(Action.DECIDE, row)
        return {"claim": row, "may_decide": may, "own": row.user_id == self.request.user.pk}


class DecideClaimView(ActView):
    model = Claim
    related = ("actor", "user")
    action = Action.DECIDE
    form_class = DecisionForm
    heading = gettext_lazy("Decide this claim")
    button = gettext_lazy("Decide")
    template_name = "actors/claim_decide.html"

    def act(self, row, by, decision, reason):
        return actions.decide_claim(claim=row, granted=decision == "grant", by=by, reason=reason)

    def back(self, row):
        return reverse("claim-detail", args=[row.pk])


@method_decorator(login_not_required, name="dispatch")
class HoldLetterView(View):
    """The address in the owner's letter: “Is this your firm?”"""

    def claim(self, secret):
        found = actions.open_claim(secret)
        if found is None:
            raise Http404
        return found

    def show(self, request, claim, form, status=200):
        known = User.objects.filter(email__iexact=claim.invited_email).exists()
        told = {"title": _("Is this your firm?"), "claim": claim, "form": form, "known": known, "here": request.path}
        return render(request, "firm/claim.html", told, status=status)

    def get(self, request, secret):
        return self.show(request, self.claim(secret), AcceptForm())

    def post(self, request, secret):
        claim = self.claim(secret)
        if request.user.is_authenticated:
            actions.claim_by_secret(secret=secret, by=request.user)
            return self.welcome(request, claim)
        form = AcceptForm(request.POST)
        if form.is_valid():
            try:
                user = actions.claim_as_new_person(secret=secret, **form.cleaned_data)
            except ValidationError as error:
                put_errors(form, error)
            else:
                login(request, user, backend="django.contrib.auth.backends.ModelBackend")
                return self.welcome(request, claim)
        return self.show(request, claim, form, 422)

    def welcome(self, request, claim):
        messages.success(request, _("The record of %(firm)s is yours now.") % {"firm": claim.actor})
        return HttpResponseRedirect(f"/firm/?firm={claim.actor.code}")
