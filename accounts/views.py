"""Pages of people and organizations: one's account, tokens, members, invitations, organizations, the audit."""

from datetime import datetime, time, timedelta

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts import actions, records
from accounts.access import memberships, organizations_where, representations
from accounts.filters import AuditFilter, MemberFilter, OrganizationFilter
from accounts.forms import (
    AcceptForm,
    InvitationForm,
    OrganizationForm,
    OrganizationSettingsForm,
    ProfileForm,
    RoleForm,
    TokenForm,
)
from accounts.models import AuditEntry, Invitation, Membership, Organization, Token, User
from accounts.pages import RecordView
from core.access import Action, Area
from core.acts import ActView
from core.lists import Column
from core.pages import put_errors
from core.views import ModelView, Role


class AccountView(View):
    """You: name and language, where you belong."""

    def show(self, request, form, status=200):
        held = memberships(request.user)
        firms = representations(request.user).select_related("actor").order_by("pk")
        return render(
            request, "accounts/account.html", {"title": _("Your account"), "form": form, "memberships": held, "firms": firms}, status=status
        )

    def get(self, request):
        return self.show(request, ProfileForm(initial={"name": request.user.name, "language": request.user.language}, user=request.user))

    def post(self, request):
        form = ProfileForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.show(request, form, 422)
        actions.introduce(user=User.objects.get(pk=request.user.pk), by=request.user, **form.cleaned_data)
        return HttpResponseRedirect(reverse("account-home"))


class TokenView(ModelView):
    """Keys to the API; each is shown once."""

    model = Token
    url_base, url_name = "account/tokens", "token"
    roles = (Role.LIST, Role.CREATE)
    related = ("binding__actor",)
    form_class = TokenForm
    columns = (
        Column("name", gettext_lazy("What it is for")),
        Column("", gettext_lazy("May do"), template="accounts/token_reach.html"),
        Column("recorded_at", gettext_lazy("Made"), kind="datetime"),
        Column("last_used_on", gettext_lazy("Last used"), kind="date"),
        Column("expires_at", gettext_lazy("Ends"), kind="date"),
        Column("revoked_at", gettext_lazy("Ended"), kind="datetime"),
        Column("", gettext_lazy("End"), template="accounts/token_end.html"),
    )
    icon = "key"
    lead = gettext_lazy(
        "A token lets another system act as you. Treat it like your password. One for a single firm is made on the firm's pages."
    )
    empty = gettext_lazy("You have no token.")

    @property
    def title(self):
        return _("API tokens")

    def form(self, row=None, data=None):
        return TokenForm(data, user=self.request.user)

    def do_create(self):
        form = self.form(data=self.request.POST)
        if not form.is_valid():
            return self.show_form(form, status=422)
        ends = form.cleaned_data["expires_on"]
        when = make_aware(datetime.combine(ends + timedelta(days=1), time())) if ends else None
        _token, secret = actions.issue_token(user=self.request.user, name=form.cleaned_data["name"], by=self.request.user, expires_at=when)
        return self.page(
            "accounts/token_shown.html", secret=secret, crumbs=self.crumbs((_("Your new token"), "")), title=_("Your new token")
        )


class TokenEndView(ActView):
    model = Token
    heading = gettext_lazy("End this token")
    explain = gettext_lazy("What uses it is refused from now on. This cannot be taken back; make a new one if you need it.")
    button = gettext_lazy("End it")
    danger = True
    done = gettext_lazy("The token is ended.")

    def act(self, row, by, **values):
        return actions.revoke_token(token=row, by=by)

    def back(self, row):
        return reverse("token-list")


class MemberView(ModelView):
    """The people of one's organizations."""

    model = Membership
    url_base, url_name = "members", "member"
    roles = (Role.LIST,)
    related = ("user", "organization")
    filterset_class = MemberFilter
    ordering = ("user__name", "pk")
    columns = (
        Column("user__name", gettext_lazy("Name"), sort="user__name"),
        Column("role", gettext_lazy("Role"), template="accounts/member_role.html"),
        Column("organization__name", gettext_lazy("Organization")),
        Column("user__email", gettext_lazy("E-mail address")),
        Column("joined_on", gettext_lazy("Since"), kind="date"),
        Column("", gettext_lazy("Change"), template="accounts/member_acts.html"),
    )
    icon = "people"
    lead = gettext_lazy("Everyone here sees who else is here. Administrators invite people and change roles.")

    @property
    def title(self):
        return _("People")

    def rows(self, action=Action.VIEW):
        return super().rows(action).filter(left_on=None)

    def extend(self, rows):
        self.request.user_admins = set(organizations_where(self.request.user, Area.PEOPLE, Action.CHANGE))
        return rows

    def page(self, names, status=200, **context):
        waiting = Invitation.objects.for_user(self.request.user).filter(accepted_at=None, revoked_at=None).select_related("organization")
        may_invite = bool(organizations_where(self.request.user, Area.PEOPLE, Action.ADD))
        return super().page(names, status, invitations=list(waiting.order_by("-pk")[:50]), may_invite=may_invite, **context)


class MemberRoleView(ActView):
    model = Membership
    related = ("user", "organization")
    form_class = RoleForm
    heading = gettext_lazy("Change the role")
    button = gettext_lazy("Change")

    def initial(self, row):
        return {"role": row.role}

    def act(self, row, by, role):
        return actions.change_role(membership=row, role=role, by=by)

    def back(self, row):
        return reverse("member-list")


class MemberLeaveView(ActView):
    model = Membership
    related = ("user", "organization")
    heading = gettext_lazy("End this membership")
    explain = gettext_lazy("The person sees nothing of this organization from now on; what they recorded stays, with their name.")
    button = gettext_lazy("End it")
    danger = True

    def act(self, row, by, **values):
        return actions.leave(membership=row, by=by)

    def back(self, row):
        return reverse("member-list")


class OrganizationActPage(ActView):
    """An act on an organization that one administers."""

    model = Organization
    action = Action.CHANGE

    def back(self, row):
        return reverse("member-list")


class InviteView(OrganizationActPage):
    form_class = InvitationForm
    heading = gettext_lazy("Invite a person")
    explain = gettext_lazy("They get a letter with an address that works once, for 14 days.")
    button = gettext_lazy("Send the invitation")
    done = gettext_lazy("The invitation is on its way.")

    def act(self, row, by, email, role):
        return actions.invite(organization=row, email=email, role=role, by=by)


class InvitationRevokeView(ActView):
    model = Invitation
    heading = gettext_lazy("Take the invitation back")
    explain = gettext_lazy("Its address stops working at once.")
    button = gettext_lazy("Take it back")
    danger = True

    def act(self, row, by, **values):
        return actions.revoke_invitation(invitation=row, by=by)

    def back(self, row):
        return reverse("member-list")


@method_decorator(login_not_required, name="dispatch")
class AcceptView(View):
    """The address in the letter: join as who is signed in, or as a new person."""

    def dispatch(self, request, *args, secret):
        invitation = actions.open_invitation(secret)
        return super().dispatch(request, invitation) if invitation else self.gone(request)

    def gone(self, request):
        """The same words whether it never was, is used, taken back or too old: nobody learns more by guessing."""
        text = _("It is used already, was taken back, or is older than it may be. Ask whoever invited you for a new one.")
        return render(request, "errors/error.html", {"title": _("This invitation no longer stands"), "text": text}, status=404)

    def show(self, request, invitation, form, status=200):
        known = User.objects.filter(email__iexact=invitation.email).exists()
        told = {"title": _("Join %(organization)s") % {"organization": invitation.organization}, "invitation": invitation, "form": form}
        return render(request, "accounts/accept.html", {**told, "known": known, "here": request.path}, status=status)

    def get(self, request, invitation):
        return self.show(request, invitation, AcceptForm())

    def post(self, request, invitation):
        if request.user.is_authenticated:
            actions.accept(invitation=invitation, by=request.user)
            return HttpResponseRedirect("/")
        form = AcceptForm(request.POST)
        if form.is_valid():
            try:
                membership = actions.accept(invitation=invitation, by=None, **form.cleaned_data)
            except ValidationError as error:
                put_errors(form, error)
            else:
                login(request, membership.user, backend="django.contrib.auth.backends.ModelBackend")
                return HttpResponseRedirect("/")
        return self.show(request, invitation, form, 422)


class OrganizationView(RecordView):
    """Implementers, donors, partners: name and kind are seen by every member anywhere."""

    model = Organization
    url_base, url_name = "organizations", "organization"
    roles = (Role.LIST, Role.CREATE, Role.DETAIL, Role.UPDATE)
    area = Area.PEOPLE
    filterset_class = OrganizationFilter
    ordering = ("name", "pk")
    columns = (
        Column("name", gettext_lazy("Name"), sort="name"),
        Column("kind", gettext_lazy("Kind")),
        Column("country", gettext_lazy("Country")),
    )
    icon = "people"

    @property
    def form_class(self):
        return OrganizationForm if self.role is Role.CREATE else OrganizationSettingsForm

    def perform_create(self, values, by):
        return actions.found(by=by, **values)

    def perform_update(self, row, values, by):
        return records.amend(row, by=by, **values)

    has_history = False


class AuditView(ModelView):
    """Who did what, in the organizations that one administers."""

    model = AuditEntry
    url_base, url_name = "audit", "audit"
    roles = (Role.LIST,)
    related = ("by", "organization")
    filterset_class = AuditFilter
    columns = (
        Column("at", gettext_lazy("When"), kind="datetime"),
        Column("by__name", gettext_lazy("Who")),
        Column("act", gettext_lazy("What")),
        Column("subject_type", gettext_lazy("On"), template="accounts/audit_subject.html"),
        Column("reason", gettext_lazy("Why")),
    )
    icon = "clock"

    @property
    def title(self):
        return _("What was done")
