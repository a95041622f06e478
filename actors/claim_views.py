"""Claims: an officer invites the owner; who holds the letter or the paper claims the record; others ask with proof, and an officer decides."""

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts import arrivals
from accounts.forms import AcceptForm
from accounts.models import User
from actors import claims
from actors.enums import ClaimStatus
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
        help_text=gettext_lazy("After a refusal the person can appeal once; a manager who did not refuse it answers."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=2000, widget=forms.Textarea, help_text=gettext_lazy("The person reads it.")
    )

    def clean(self):
        values = super().clean()
        if values.get("decision") == "refuse" and not (values.get("reason") or "").strip():
            self.add_error("reason", _("Say why, so that the person can answer."))
        return values


class AppealForm(Form):
    appeal = forms.CharField(
        label=gettext_lazy("Why is the refusal wrong?"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=gettext_lazy("Answer the reason that was given, and say what else shows that the firm is yours."),
    )


class AnswerForm(Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        widget=forms.RadioSelect,
        choices=[("grant", gettext_lazy("Grant: the record is theirs")), ("refuse", gettext_lazy("Refuse; this is final"))],
        help_text=gettext_lazy("After a second refusal the person can only be invited."),
    )
    answer = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea, help_text=gettext_lazy("The person reads it.")
    )


class CodeForm(Form):
    code = forms.CharField(
        label=gettext_lazy("Code on the paper"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}),
        help_text=gettext_lazy("16 letters and digits; capitals, spaces and hyphens do not matter."),
    )

    def clean_code(self):
        return claims.read_paper_code(self.cleaned_data["code"])


class ArrivalForm(AcceptForm):
    """Of a person who holds a letter and is new here. A password is offered: the letter, and later a code by mail, is enough."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].required = False
        self.fields["password"].label = _("Password, if you want one")
        self.fields["password"].help_text = _(
            "Empty: you sign in by a code that we mail you, or by a passkey. One has 10 characters or more."
        )

    def clean_password(self):
        return super().clean_password() if self.cleaned_data["password"] else None


class NewOwnerForm(ArrivalForm):
    """Of a person who holds a code on paper and is new here."""

    email = forms.EmailField(label=gettext_lazy("Your e-mail address"), help_text=gettext_lazy("You sign in with it; we write to it."))
    field_order = ("name", "email", "password")


class MailedCodeForm(Form):
    code = forms.CharField(
        label=gettext_lazy("Code in the letter"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"}),
        help_text=gettext_lazy("Six digits."),
    )

    def clean_code(self):
        return "".join(sign for sign in self.cleaned_data["code"] if sign.isalnum())


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
    template_name = "actors/invite_owner.html"
    done = gettext_lazy("The invitation is on its way.")

    def act(self, row, by, email):
        return claims.invite_owner(actor=row, email=email, by=by)


class InviteOnPaperView(ActorAct):
    """A code for an owner without e-mail: made, shown once to be printed or copied, and handed over."""

    action = Action.CHANGE
    heading = gettext_lazy("Invite the owner by a code on paper")
    explain = gettext_lazy(
        "For an owner whom no letter reaches. Make a code and hand it over: whoever types it owns the record. "
        "It is shown once, opens the record once, and holds for 90 days."
    )
    button = gettext_lazy("Make the code")

    def post(self, request, *args, **kwargs):
        row = self.record(self.action)
        claim, code = claims.invite_on_paper(actor=row, by=request.user)
        told = {"row": row, "claim": claim, "code": code, "address": request.build_absolute_uri(reverse("claim-code"))}
        return self.page("actors/claim_paper.html", crumbs=[(str(row), self.back(row)), (self.heading, "")], **told)


class AskClaimView(ActorAct):
    action = Action.VIEW
    form_class = ProofForm
    heading = gettext_lazy("This is my firm")
    explain = gettext_lazy("An organization that works with the firm looks at your proof and decides.")
    button = gettext_lazy("Ask for it")
    done = gettext_lazy("Asked. You get a letter when it is decided.")

    def after(self, row, saved):
        return saved.get_absolute_url()

    def act(self, row, by, proof):
        return claims.ask_claim(actor=row, proof=proof, by=by)


class ClaimView(ModelView):
    """Claims on the actors that one's organization works with."""

    model = Claim
    url_base, url_name = "claims", "claim"
    roles = (Role.LIST, Role.DETAIL)
    related = ("actor", "user", "invited_by", "decided_by", "answered_by")
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
        own, unused = row.user_id == self.request.user.pk, row.user_id is None
        others = not own and not unused
        decides = self.may(Action.CHANGE, row)
        return {
            "claim": row,
            "own": own,
            "may_decide": others and row.status == ClaimStatus.ASKED and decides,
            "may_appeal": own and row.status == ClaimStatus.REFUSED,
            "may_answer": others
            and row.status == ClaimStatus.APPEALED
            and row.decided_by_id != self.request.user.pk
            and self.may(Action.DECIDE, row),
            "may_take_back": row.status in claims.WAITING and (own or (unused and self.may_take_back(row))),
            "is_over": unused and row.status == ClaimStatus.ASKED and not row.stands,
        }

    def may_take_back(self, row):
        """Whether an invitation that nobody used is theirs to take back."""
        if row.from_firm:
            return self.may(Action.SUBMIT, row)
        return row.invited_by_id == self.request.user.pk or self.may(Action.CHANGE, row)


class ClaimAct(ActView):
    model = Claim
    related = ("actor", "user", "decided_by")
    template_name = "actors/claim_decide.html"


class DecideClaimView(ClaimAct):
    action = Action.CHANGE
    form_class = DecisionForm
    heading = gettext_lazy("Decide this claim")
    button = gettext_lazy("Decide")

    def act(self, row, by, decision, reason):
        return claims.decide_claim(claim=row, granted=decision == "grant", by=by, reason=reason)


class AppealClaimView(ClaimAct):
    action = Action.SUBMIT
    form_class = AppealForm
    heading = gettext_lazy("Appeal")
    button = gettext_lazy("Send the appeal")
    done = gettext_lazy("Sent. A manager who did not refuse it answers; you get a letter.")

    def act(self, row, by, appeal):
        return claims.appeal_claim(claim=row, appeal=appeal, by=by)


class AnswerAppealView(ClaimAct):
    action = Action.DECIDE
    form_class = AnswerForm
    heading = gettext_lazy("Answer the appeal")
    button = gettext_lazy("Answer")

    def act(self, row, by, decision, answer):
        return claims.answer_appeal(claim=row, granted=decision == "grant", answer=answer, by=by)


class TakeBackClaimView(ClaimAct):
    action = Action.VIEW
    heading = gettext_lazy("Take it back")
    danger = True
    done = gettext_lazy("Taken back.")

    def get(self, request, *args, **kwargs):
        row = self.record()
        granted = self.may(Action.SUBMIT, row) if row.from_firm else row.invited_by_id == request.user.pk or self.may(Action.CHANGE, row)
        if row.user_id != request.user.pk and not granted:
            raise PermissionDenied(_("Your role does not allow this."))
        return self.ask(row, None)

    def act(self, row, by):
        return claims.take_back_claim(claim=row, by=by)


@method_decorator(login_not_required, name="dispatch")
class EnterCodeView(View):
    """Where who holds a code on paper types it."""

    def show(self, request, form, status=200):
        return render(request, "firm/code.html", {"title": _("Is this your firm?"), "form": form}, status=status)

    def get(self, request):
        return self.show(request, CodeForm())

    def post(self, request):
        form = CodeForm(request.POST)
        if form.is_valid():
            code = form.cleaned_data["code"]
            if claims.open_claim(code) is not None:
                return HttpResponseRedirect(reverse("claim-letter", args=[code]))
            form.add_error("code", _("This code is used, was taken back, or has expired. Ask whoever gave it to you for a new one."))
        return self.show(request, form, 422)


@method_decorator(login_not_required, name="dispatch")
class HoldLetterView(View):
    """The address in the owner's letter, or what a code on paper opens: “Is this your firm?”"""

    def claim(self, secret):
        found = claims.open_claim(secret)
        if found is None:
            raise Http404
        return found

    def form(self, claim, data=None):
        return (ArrivalForm if claim.invited_email else NewOwnerForm)(data)

    def show(self, request, claim, form, status=200):
        known = claim.invited_email and User.objects.filter(email__iexact=claim.invited_email).exists()
        told = {"title": _("Is this your firm?"), "claim": claim, "form": form, "known": known, "here": request.path}
        return render(request, "firm/claim.html", told, status=status)

    def get(self, request, secret):
        claim = self.claim(secret)
        return self.show(request, claim, self.form(claim))

    def post(self, request, secret):
        claim = self.claim(secret)
        if request.user.is_authenticated:
            claims.claim_by_secret(secret=secret, by=request.user)
            return self.welcome(request, claim)
        form = self.form(claim, request.POST)
        if form.is_valid():
            try:
                return self.arrive(request, claim, secret, **form.cleaned_data)
            except ValidationError as error:
                put_errors(form, error)
        return self.show(request, claim, form, 422)

    def arrive(self, request, claim, secret, name, password, email=""):
        """In at once, by the letter or with a password; without either, a code shows that the address is theirs."""
        if not (claim.invited_email or password):
            arrivals.ask_code(request, name=name, email=email, at=request.path)
            return HttpResponseRedirect(reverse("claim-arrival", args=[secret]))
        return self.enter(request, claim, secret, name=name, password=password, email=email)

    def enter(self, request, claim, secret, **person):
        user = claims.claim_as_new_person(secret=secret, **person)
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return self.welcome(request, claim)

    def welcome(self, request, claim):
        messages.success(request, _("The record of %(firm)s is yours now.") % {"firm": claim.actor})
        return HttpResponseRedirect(f"/firm/?firm={claim.actor.code}")


@method_decorator(login_not_required, name="dispatch")
class ArrivalView(HoldLetterView):
    """Give the code back that was mailed to who holds a code on paper."""

    def ask(self, request, claim, secret, form, status=200):
        asked = arrivals.waiting(request, reverse("claim-letter", args=[secret]))
        told = {"title": _("The code that was sent"), "claim": claim, "secret": secret, "email": asked["email"] if asked else ""}
        return render(request, "firm/arrival.html", {**told, "form": form}, status=status)

    def get(self, request, secret):
        return self.ask(request, self.claim(secret), secret, MailedCodeForm())

    def post(self, request, secret):
        claim, form = self.claim(secret), MailedCodeForm(request.POST)
        if form.is_valid():
            try:
                person = arrivals.give_code(request, at=reverse("claim-letter", args=[secret]), **form.cleaned_data)
                return self.enter(request, claim, secret, password=None, proven=True, **person)
            except ValidationError as error:
                put_errors(form, ValidationError({"code": error.messages}))
        return self.ask(request, claim, secret, form, 422)
