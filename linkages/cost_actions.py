"""What people do with the costs of trade: state them for a side, and take a statement back. Nothing stated is overwritten."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import records
from accounts.audit import recorded
from core.access import Action
from core.api.problems import Conflict
from linkages.actions import join, voice
from linkages.models import Linkage, TransactionCost


def state_cost(*, linkage, side, by, **said):
    """State what trading cost `side` in a period. A newer one of the same side, period and author supersedes."""
    if not Linkage.objects.for_user(by, Action.ANSWER).filter(pk=linkage.pk).exists():
        raise PermissionDenied(_("Only the two firms, and an organization that spoke on this linkage, say what trading on it costs."))
    who = voice(linkage, side, by)
    with recorded("linkages.cost.state", by=by, organization=who.get("by_organization")) as entry:
        cost = TransactionCost(linkage=linkage, side=side, by=by, stated_at=timezone.now(), **who, **said)
        cost.full_clean()
        cost.save(force_insert=True)
        if not entry.subject_id:
            records.name_subject(entry, cost)
        join(linkage, who, by)
    return cost


def withdraw_cost(*, cost, by, reason=""):
    """Take back a statement of costs, by its author: it counts nowhere, and stays readable."""
    with recorded("linkages.cost.withdraw", by=by, subject=cost, reason=reason):
        fresh = TransactionCost.objects.select_for_update(of=("self",)).get(pk=cost.pk)
        if not TransactionCost.objects.for_user(by, Action.DELETE).filter(pk=fresh.pk).exists():
            raise PermissionDenied(_("Only who stated these costs takes them back."))
        if fresh.withdrawn_at is not None:
            raise Conflict(_("These costs were taken back already."))
        fresh.withdrawn_at = timezone.now()
        fresh.save(update_fields=["withdrawn_at"])
    return fresh
