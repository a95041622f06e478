"""Who speaks for the firm, on its phone: see them, invite one more, change a role, end a standing, leave."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actors import claims, firm_people
from actors.enums import ClaimStatus, FirmRole, Matter
from actors.models import Claim, Representative
from actors.roles import SENTENCES, having
from core.access import Action
from core.forms import Form
from core.pages import put_errors
from linkages.firm_views import FirmPage


class FirmRoleForm(Form):
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        widget=forms.RadioSelect,
        choices=FirmRole.choices,
        help_text=gettext_lazy(
            "Staff answer and write down trade. Owners also decide who speaks for the firm, what it shares and what it says."
        ),
    )


class InvitePersonForm(FirmRoleForm):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("A letter goes there, and holds for 30 days. Empty: you get a code to hand over on paper."),
    )
    field_order = ("email", "role")


class PeoplePage(FirmPage):
    """What pages about our people share."""

    tab = "record"

    def may_decide(self):
        return having(self.request.user, Matter.PEOPLE).filter(actor=self.firm).exists()

    def person(self, action=Action.VIEW):
        """The standing of this address, where it is one of our firm's."""
        rows = Representative.objects.for_user(self.request.user).filter(actor=self.firm, pk=self.kwargs["key"], until=None)
        found = rows.select_related("actor", "user").first()
        if found is None:
            raise Http404
        if found.user_id != self.request.user.pk or action is Action.CHANGE:
            self.refuse_staff()
        return found

    def refuse_staff(self):
        if not self.may_decide():
            raise PermissionDenied(_("Only an owner of the firm decides who speaks for it. Ask one of its owners."))

    def ask(self, title, form, button, status=200, **context):
        back = reverse("firm-people")
        return self.page("person_form", title, status, form=form, button=button, back=back, **context)


class PeopleView(PeoplePage):
    """Everyone who speaks for us, and who is invited."""

    def get(self, request):
        people = list(
            Representative.objects.for_user(request.user).filter(actor=self.firm, until=None).select_related("user").order_by("pk")
        )
        asked = Claim.objects.for_user(request.user).filter(actor=self.firm, from_firm=True, status=ClaimStatus.ASKED)
        told = {"people": people, "asked": [claim for claim in asked.order_by("-pk") if claim.stands]}
        roles = [(role.label, words) for role, words in SENTENCES.items()]
        return self.page("people", _("Who speaks for us"), may_decide=self.may_decide(), roles=roles, **told)


class InvitePersonView(PeoplePage):
    """Invite one more, by a letter or by a code on paper that is shown once."""

    def form(self, data=None):
        return InvitePersonForm(data, user=self.request.user, initial={"role": FirmRole.STAFF})

    def show(self, form, status=200):
        return self.ask(_("Invite a person"), form, _("Invite"), status)

    def get(self, request):
        self.refuse_staff()
        return self.show(self.form())

    def post(self, request):
        self.refuse_staff()
        form = self.form(request.POST)
        if form.is_valid():
            try:
                return self.invite(**form.cleaned_data)
            except ValidationError as error:
                put_errors(form, error)
        return self.show(form, 422)

    def invite(self, email, role):
        if email:
            claims.invite_owner(actor=self.firm, email=email, role=role, by=self.request.user)
            messages.success(self.request, _("The invitation is on its way."))
            return HttpResponseRedirect(reverse("firm-people"))
        claim, code = claims.invite_on_paper(actor=self.firm, role=role, by=self.request.user)
        address = self.request.build_absolute_uri(reverse("claim-code"))
        return self.page("person_paper", _("Hand this over"), claim=claim, code=code, address=address)


class PersonRoleView(PeoplePage):
    """Another role for one of our people."""

    def show(self, person, form, status=200):
        return self.ask(_("Change the role"), form, _("Change"), status, about=person.user)

    def get(self, request, key):
        person = self.person(Action.CHANGE)
        return self.show(person, FirmRoleForm(user=request.user, initial={"role": person.role}))

    def post(self, request, key):
        person = self.person(Action.CHANGE)
        form = FirmRoleForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                firm_people.change_standing(person=person, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                put_errors(form, error)
            else:
                messages.success(request, _("Stored. It counts from now on."))
                return HttpResponseRedirect(reverse("firm-people"))
        return self.show(person, form, 422)


class PersonEndView(PeoplePage):
    """End the standing of one of our people; or leave, where it is one's own."""

    def show(self, person, status=200, fault=""):
        own = person.user_id == self.request.user.pk
        title = _("Leave this firm") if own else _("End it for %(name)s") % {"name": person.user}
        return self.page("person_end", title, status, person=person, own=own, fault=fault)

    def get(self, request, key):
        return self.show(self.person())

    def post(self, request, key):
        person = self.person()
        try:
            firm_people.end_standing(person=person, by=request.user)
        except ValidationError as error:
            return self.show(person, 422, " ".join(error.messages))
        if person.user_id == request.user.pk:
            messages.success(request, _("You do not speak for %(firm)s any more.") % {"firm": self.firm})
            return HttpResponseRedirect("/")
        messages.success(request, _("It is ended. We told them by a letter."))
        return HttpResponseRedirect(reverse("firm-people"))


class InvitedBackView(PeoplePage):
    """Take an invitation back that nobody used."""

    def post(self, request, key):
        claim = Claim.objects.for_user(request.user).filter(actor=self.firm, from_firm=True, pk=key).first()
        if claim is None:
            raise Http404
        self.refuse_staff()
        try:
            claims.take_back_claim(claim=claim, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Taken back. Its address and its code open nothing any more."))
        return HttpResponseRedirect(reverse("firm-people"))
