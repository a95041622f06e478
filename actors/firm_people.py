"""The people of a firm: who speaks for it, in which role, and how that ends. They are invited by actors/claims.py."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import records
from accounts.actions import revoke_token
from accounts.audit import recorded
from actors.enums import ClaimStatus, FirmRole, Matter
from actors.models import Actor, Claim, FirmToken, Representative
from actors.roles import refuse_others
from core.letters import post


def change_standing(*, person, role, by):
    """Give `person` (a Representative in force) another role. A firm keeps an owner. Raises ValidationError, PermissionDenied."""
    with recorded("actors.change_standing", by=by, subject=person.actor, user=person.user_id, role=role):
        refuse_others(person.actor, by, Matter.PEOPLE)
        standing = locked(person)
        if standing.role == FirmRole.OWNER and role != FirmRole.OWNER:
            refuse_last_owner(standing)
            take_invitations_back(standing)
        return records.amend(standing, by=by, role=role)


def end_standing(*, person, by):
    """`person` (a Representative in force) speaks for the firm no longer, and the keys that they made for it end.

    An owner ends anybody, and everyone oneself; a firm keeps an owner. Who was ended is told, and of who left, the owners.
    Raises ValidationError, PermissionDenied.
    """
    leaves = person.user_id == by.pk
    with recorded("actors.leave_firm" if leaves else "actors.end_standing", by=by, subject=person.actor, user=person.user_id):
        if not leaves:
            refuse_others(person.actor, by, Matter.PEOPLE)
        standing = locked(person)
        refuse_last_owner(standing)
        ended = records.amend(standing, by=by, until=timezone.localdate())
        take_invitations_back(ended)
        for key in FirmToken.objects.filter(actor=ended.actor, token__user=ended.user, token__revoked_at=None).select_related("token"):
            revoke_token(token=key.token, by=by)
        if leaves:
            tell_owners(ended)
        else:
            tell_ended(ended, by)
    return ended


def locked(person):
    """The standing of `person` as it is now; that of the whole firm changes by nobody else meanwhile."""
    Actor.objects.select_for_update(of=("self",)).get(pk=person.actor_id)
    standing = Representative.objects.select_related("actor", "user").filter(pk=person.pk, until=None).first()
    if standing is None:
        raise ValidationError(_("This person does not speak for the firm any more."))
    return standing


def owners_of(actor):
    """Who can decide for `actor` now: its owners whose accounts are in use."""
    standing = Representative.objects.filter(actor=actor, role=FirmRole.OWNER, until=None, user__is_active=True)
    return standing.select_related("user").order_by("pk")


def refuse_last_owner(standing):
    if standing.role == FirmRole.OWNER and not owners_of(standing.actor).exclude(pk=standing.pk).exists():
        raise ValidationError(_("This is the only owner, and a firm needs one. Make another person an owner first."))


def take_invitations_back(standing):
    """What somebody invited as an owner does not outlive their being one."""
    asked = Claim.objects.filter(actor=standing.actor, from_firm=True, invited_by=standing.user, status=ClaimStatus.ASKED)
    asked.update(status=ClaimStatus.WITHDRAWN)


def tell_ended(standing, by):
    with translation.override(standing.user.language):
        post(
            standing.user.email,
            _("You do not speak for %(firm)s any more") % {"firm": standing.actor},
            _("%(name)s ended it. What you wrote down stays, with your name; keys that you made for the firm are ended.") % {"name": by}
            + "\n\n"
            + _("If that is wrong, ask an owner of the firm to invite you again.")
            + "\n",
        )


def tell_owners(standing):
    for owner in owners_of(standing.actor):
        with translation.override(owner.user.language):
            post(
                owner.user.email,
                _("%(name)s speaks for %(firm)s no longer") % {"name": standing.user, "firm": standing.actor},
                _("They left. Who speaks for the firm now: %(url)s") % {"url": f"{settings.BASE_URL}/firm/people/"} + "\n",
            )
