"""Second factors: who has one, of whom an organization asks one, and what is told to who has none (docs/signing-in.md)."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import memberships
from accounts.roles import MONEY
from core.quiet import known_zones

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes come with either, and are none by themselves


@dataclass(frozen=True)
class Asked:
    """An organization asks for a second factor from `day` on; `over` where that day has come."""

    organization: object
    day: date
    over: bool

    @property
    def words(self):
        told = {"organization": self.organization, "day": date_format(self.day, "j M Y")}
        if self.over:
            return _("%(organization)s asks for a second factor since %(day)s, as you can change or approve figures of money.") % told
        return _("From %(day)s on %(organization)s asks for a second factor, as you can change or approve figures of money.") % told


def has_passkey(user):
    return Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.WEBAUTHN).exists()


def handles_money(user):
    """Whether some role of `user` in an organization may change or approve figures of money."""
    return any(m.role in MONEY for m in memberships(user))


def asked_of(user):
    """What an organization asks of `user` and they have not (Asked), the earliest day first; None for nothing.

    No query more where no organization asks. A firm's key is not asked: what it does is the firm's, and money of its own.
    """
    asking = [m.organization for m in memberships(user) if m.role in MONEY and m.organization.second_factor_from is not None]
    if not asking or Authenticator.objects.filter(user=user.pk, type__in=KINDS).exists():
        return None
    first = min(asking, key=lambda organization: organization.second_factor_from)
    day = first.second_factor_from
    return Asked(first, day, day <= today_of(first))


def today_of(organization):
    zone = organization.time_zone if organization.time_zone in known_zones() else "UTC"
    return timezone.localdate(timezone=ZoneInfo(zone))
