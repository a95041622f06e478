"""Claiming an upgrade, and its verification by another person."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import records
from accounts.audit import recorded
from core.api.problems import Conflict
from programs.upgrading.enums import UpgradeStatus
from programs.upgrading.models import Contribution, Upgrade
from programs.upgrading.notices import tell_decided
from records.attaching import attaching


def check_shares(contributions):
    """Shares claimed on one upgrade never pass 100 %; the rest reads "other causes"."""
    total = sum((c["share"] for c in contributions), Decimal(0))
    if total > 100:
        raise ValidationError(
            {"contributions": _("The shares add up to %(total)s %%, more than 100. Lower one of them.") % {"total": f"{total:f}"}}
        )


def claim(*, by, organization, evidence, contributions=(), **values):
    """Record an upgrade with its evidence (at least one) and contributions [{intervention, share}]."""
    check_evidence(evidence)
    check_shares(contributions)
    with recorded("upgrading.claim", by=by, organization=organization) as entry:
        upgrade = records.add(Upgrade, by=by, organization=organization, evidence=evidence, claimed_by=by, **values)
        records.name_subject(entry, upgrade)
        set_contributions(upgrade, contributions)
    return upgrade


def check_evidence(evidence):
    if not evidence:
        raise ValidationError({"evidence": _("An upgrade needs at least one piece of evidence. Add a photo, a file or a link first.")})


def amend(*, upgrade, by, contributions=None, **values):
    """Change an upgrade that is not decided yet."""
    if "evidence" in values:
        check_evidence(values["evidence"])
    if contributions is not None:
        check_shares(contributions)
    with recorded("upgrading.amend", by=by, subject=upgrade):
        fresh = Upgrade.objects.select_for_update(of=("self",)).get(pk=upgrade.pk)
        if fresh.status == UpgradeStatus.VERIFIED:
            raise Conflict(_("This upgrade is verified. Record a new one, or have it rejected first."))
        values.update(status=UpgradeStatus.CLAIMED, claimed_by=by, decided_by=None, decided_at=None)
        upgrade = records.amend(upgrade, by=by, **values)
        if contributions is not None:
            set_contributions(upgrade, contributions)
    return upgrade


def take_back(*, upgrade, by):
    """Withdraw a claim that is not verified."""
    with recorded("upgrading.take_back", by=by, subject=upgrade):
        fresh = Upgrade.objects.select_for_update(of=("self",)).get(pk=upgrade.pk)
        if fresh.status == UpgradeStatus.VERIFIED:
            raise Conflict(
                _("This upgrade is verified and counted. Have it rejected with a reason first."), stands_in_the_way=[fresh.status]
            )
        records.withdraw(fresh, by=by)


def set_contributions(upgrade, contributions):
    records.set_lines(Contribution.objects.filter(upgrade=upgrade), contributions, upgrade=upgrade)


def decide(*, upgrade, by, verified, reason=""):
    """Verify or reject; nobody decides on their own claim."""
    if upgrade.claimed_by_id == by.pk:
        raise PermissionDenied(_("You recorded this; someone else verifies it."))
    allowed = (UpgradeStatus.CLAIMED,) if verified else (UpgradeStatus.CLAIMED, UpgradeStatus.VERIFIED)
    with recorded("upgrading.verify" if verified else "upgrading.reject", by=by, subject=upgrade, reason=reason):
        fresh = Upgrade.objects.select_for_update(of=("self",)).get(pk=upgrade.pk)
        if fresh.status not in allowed:
            raise Conflict(_("This upgrade is decided already."))
        fresh.status = UpgradeStatus.VERIFIED if verified else UpgradeStatus.REJECTED
        fresh.decided_by, fresh.decided_at, fresh.reason = by, timezone.now(), reason
        fresh.full_clean()
        fresh.save(update_fields=["status", "decided_by", "decided_at", "reason"])
        tell_decided(fresh, by, verified=verified)
        return fresh


attaching(Upgrade, lambda upgrade, evidence, *, by: amend(upgrade=upgrade, evidence=evidence, by=by))
