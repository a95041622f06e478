from django.db.models import Q

from accounts.access import organizations_where, own_firms
from core.access import Action, Area
from core.querysets import AccessQuerySet


class UpgradeQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """The organization that recorded it, and the firm itself."""
        rows = Q(organization__in=organizations_where(user, Area.FIELDWORK, action))
        if action is Action.VIEW and getattr(user, "is_authenticated", False):
            rows |= Q(actor__in=own_firms(user))
        return self.filter(rows)

    def may_add(self, user):
        return bool(organizations_where(user, Area.FIELDWORK, Action.ADD))


class ContributionQuerySet(AccessQuerySet):
    through = "upgrade"
