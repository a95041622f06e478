"""What filters of rows that hang on a linkage have in common."""

from django.db.models import Q

from actors.models import Actor


class OfEnds:
    """For a FilterSet of rows with a `linkage`: those of which an actor is one of the two ends."""

    def of_actor(self, rows, name, code):
        """A private actor is not found by its code by who may not see it."""
        return self.among(rows, Actor.objects.for_user(self.request.user).filter(code=code))

    def among(self, rows, actors):
        found = actors.order_by().values("pk")
        return rows.filter(Q(linkage__from_actor__in=found) | Q(linkage__to_actor__in=found))
