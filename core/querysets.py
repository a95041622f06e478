"""The only way to rows for a person: `Model.objects.for_user(user, action)`."""

from django.db import models
from django.db.models import Subquery
from django.db.models.lookups import IsNull

from core.access import Action


def has(rows):
    """Whether one of `rows` is there: values of one column, bound by OuterRef to the row that asks.

    Asked row by row, and only where the rest of a condition leaves it open. Of an EXISTS beside an OR the database makes a
    table of all keys first, which for a large organization takes longer than the page.
    """
    return IsNull(Subquery(rows.order_by()[:1]), False)


class AccessQuerySet(models.QuerySet):
    """Rows that a person may see or act on.

    A model either overrides `for_user`, or names in `through` the foreign key to the record it hangs on:
    a child row is seen, and may be changed, exactly where its parent may.
    """

    through = None

    def for_user(self, user, action=Action.VIEW):
        """The rows on which `user` may do `action`; none for who is not signed in."""
        if self.through is None:
            raise TypeError(f"{self.model.__name__} needs its own for_user, or through = 'parent'.")
        parent = self.model._meta.get_field(self.through).related_model
        wanted = action if action in (Action.VIEW, Action.DELETE) else Action.CHANGE
        seen = parent._default_manager.for_user(user, Action.CHANGE if wanted is Action.DELETE else wanted)
        return self.filter(**{f"{self.through}__in": seen.order_by().values("pk")})

    def may_add(self, user):
        """Whether `user` could add a row of this kind anywhere at all."""
        if self.through is None:
            raise TypeError(f"{self.model.__name__} needs its own may_add, or through = 'parent'.")
        return self.model._meta.get_field(self.through).related_model._default_manager.all().may_add(user)
