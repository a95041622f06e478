"""People and organizations: found, invite, accept, change role, leave, tokens."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access, records
from accounts.audit import recorded
from accounts.models import Invitation, Membership, Organization, Token, User, digest_of, new_secret
from accounts.notices import NOTICES, REMINDERS
from core.letters import drop, post
from core.models import Letter

INVITATION_DAYS = 14


def found(*, by, **values):
    """Name an organization. Who names it does not become its member."""
    with recorded("accounts.found", by=by) as entry:
        organization = records.add(Organization, by=by, **values)
        records.name_subject(entry, organization)
    return organization


def make_user(*, by, email, name, password=None, proven=True):
    """A person who can sign in (by a code in the mail, or a password set later). Raises ValidationError for a known address.

    `proven` says that the address is theirs: a letter reached it, or an administrator vouches for it.
    """
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("There is an account with this address already.")})
    with recorded("accounts.make_user", by=by):
        user = User(email=email.lower(), name=name)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=proven)
    return user


def join(*, user, organization, role, by):
    """Give a person a role in an organization, in place of the one held there."""
    with recorded("accounts.join", by=by, subject=organization, organization=organization, user=user.pk, role=role):
        held = Membership.objects.select_for_update(of=("self",)).filter(user=user, organization=organization, left_on=None).first()
        membership = (
            records.amend(held, by=by, role=role)
            if held
            else records.add(Membership, by=by, user=user, organization=organization, role=role)
        )
    access.forget(user)
    return membership


def introduce(*, user, by, name, language):
    """A person says how they are called and in which language they read."""
    with recorded("accounts.introduce", by=by, subject=user):
        User.objects.filter(pk=user.pk).update(name=name, language=language)


def choose_letters(*, user, by, wanted, **ways):
    """Which letters about the work a person gets (`wanted` are kinds of accounts.notices), and how.

    `ways` are reached (Reached), quiet_from and quiet_until (times of the person's clock), and time_zone ("": the organization's).
    """
    off = sorted(set(NOTICES) - set(wanted))
    with recorded("accounts.choose_letters", by=by, subject=user):
        User.objects.filter(pk=user.pk).update(letters_off=off, **ways)
        drop(Letter.objects.filter(reader=user.pk, kind__in=off), "Its reader ended such letters.")


def stop_reminders(*, user, by):
    """End all reminders to a person, also those that wait for the morning. `by` is None where the address in a letter was used."""
    with recorded("accounts.stop_reminders", by=by, subject=user):
        fresh = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        User.objects.filter(pk=user.pk).update(letters_off=sorted({*fresh.letters_off, *REMINDERS}))
        drop(Letter.objects.filter(reader=user.pk, kind__in=REMINDERS), "Its reader ended such letters.")


def change_role(*, membership, role, by):
    """Another role for a member; an organization keeps at least one administrator."""
    with recorded("accounts.change_role", by=by, subject=membership, organization=membership.organization, role=role):
        if membership.role == "admin" and role != "admin":
            refuse_last_admin(membership)
        membership = records.amend(membership, by=by, role=role)
    access.forget(membership.user)
    return membership


def refuse_last_admin(membership):
    others = Membership.objects.filter(organization=membership.organization, role="admin", left_on=None).exclude(pk=membership.pk)
    if not others.exists():
        raise ValidationError(_("This is the last administrator. Make another person one first."))


def leave(*, membership, by):
    """End a membership; an organization keeps at least one administrator."""
    with recorded("accounts.leave", by=by, subject=membership, organization=membership.organization):
        if membership.role == "admin":
            refuse_last_admin(membership)
        membership = records.amend(membership, by=by, left_on=timezone.localdate())
    access.forget(membership.user)
    return membership


def invite(*, organization, email, role, by):
    """Invite an address into an organization: a letter with a secret that expires after 14 days. Returns (invitation, secret)."""
    secret = new_secret()
    with recorded("accounts.invite", by=by, organization=organization):
        Invitation.objects.filter(organization=organization, email__iexact=email, accepted_at=None, revoked_at=None).update(
            revoked_at=timezone.now()
        )
        invitation = Invitation(
            organization=organization,
            email=email.lower(),
            role=role,
            digest=digest_of(secret),
            invited_by=by,
            expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
        )
        invitation.full_clean()
        invitation.save()
        post(
            email,
            _("%(name)s invites you to %(organization)s") % {"name": by.name, "organization": organization.name},
            _("Open this address within %(days)s days to join %(organization)s:\n\n%(url)s\n")
            % {"days": INVITATION_DAYS, "organization": organization.name, "url": f"{settings.BASE_URL}/invitations/{secret}/"},
        )
    return invitation, secret


def open_invitation(secret):
    """The invitation of a letter, if it still stands; None otherwise."""
    invitation = Invitation.objects.select_related("organization").filter(digest=digest_of(secret)).first()
    return invitation if invitation and invitation.is_open else None


def accept(*, invitation, by, name="", password=None):
    """Take up an invitation, as the signed-in person `by`, or (None) as a new person with this name and password."""
    with recorded("accounts.accept", by=by, organization=invitation.organization):
        fresh = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if not fresh.is_open:
            raise ValidationError(_("This invitation is used or has expired. Ask for a new one."))
        user = by or make_user(by=None, email=fresh.email, name=name, password=password)
        membership = join(user=user, organization=fresh.organization, role=fresh.role, by=user)
        Invitation.objects.filter(pk=fresh.pk).update(accepted_at=timezone.now())
    return membership


def revoke_invitation(*, invitation, by):
    """Take back an invitation that nobody took up yet."""
    with recorded("accounts.revoke_invitation", by=by, subject=invitation, organization=invitation.organization):
        changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=timezone.now())
        if not changed:
            raise ValidationError(_("This invitation is used or taken back already."))
    return invitation


def issue_token(*, user, name, by, expires_at=None):
    """A key to the API: returns (token, secret). The secret is shown once and not kept."""
    secret = new_secret()
    with recorded("accounts.issue_token", by=by):
        token = records.add(Token, by=by, user=user, name=name, digest=digest_of(secret), expires_at=expires_at)
    return token, secret


def revoke_token(*, token, by):
    """End a key at once."""
    with recorded("accounts.revoke_token", by=by, subject=token):
        return records.amend(token, by=by, revoked_at=timezone.now())
