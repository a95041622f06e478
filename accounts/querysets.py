"""Rows that belong to one organization: the most common visibility."""

from django.db.models import Q

from accounts.access import is_only_enumerator, memberships, organizations_where
from core.access import Action
from core.querysets import AccessQuerySet


class OwnedQuerySet(AccessQuerySet):
    """Rows with an `organization`, seen and changed by those whose role there allows it in `area`.

    Where `author` names a field, an enumerator sees and changes own rows only.
    """

    area = None
    owner = "organization"
    author = None

    def for_user(self, user, action=Action.VIEW):
        granted = organizations_where(user, self.area, action)
        if self.author is None:
            return self.filter(**{f"{self.owner}__in": granted})
        narrow = [pk for pk in granted if is_only_enumerator(user, pk)]
        wide = [pk for pk in granted if pk not in narrow]
        return self.filter(Q(**{f"{self.owner}__in": wide}) | Q(**{f"{self.owner}__in": narrow, self.author: user.pk}))

    def may_add(self, user):
        return bool(organizations_where(user, self.area, Action.ADD))


def belongs_anywhere(user):
    """Whether `user` is a member of any organization at all."""
    return bool(memberships(user))
