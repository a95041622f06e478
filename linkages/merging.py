"""What happens to linkages when two actors become one: never a loop, never the same linkage twice, and no statement lost."""

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from actors.merging import EXTRA, TAKEN, after_merge, foreign_keys, on_merge
from core.access import Action
from linkages.models import Linkage

EXTRA.update({Linkage, *(model for model, _field in foreign_keys(Linkage))})


@on_merge
def move_linkages(keep, other, move):
    """Each linkage of `other` becomes one of `keep`. One that `keep` has already takes over what was said of the other.

    A linkage between the two is set aside: a firm does not trade with itself. It stays on the record that goes away, with all
    that was said of it, and counts nowhere until the merge is taken back (linkages/sql/refresh.sql).
    """
    move.done.add(Linkage)
    for linkage in Linkage.objects.filter(Q(from_actor=other) | Q(to_actor=other)).order_by("pk"):
        field = "from_actor" if linkage.from_actor_id == other.pk else "to_actor"
        partner = linkage.to_actor_id if field == "from_actor" else linkage.from_actor_id
        if partner == keep.pk:
            move.left.append([linkage._meta.label, linkage.pk])
            continue
        sides = {"from_actor": linkage.from_actor_id, "to_actor": linkage.to_actor_id, field: keep.pk}
        twin = Linkage.objects.filter(kind=linkage.kind, product=linkage.product_id, **sides).first()
        if twin is None:
            move(linkage, field, keep)
            continue
        for model, name in foreign_keys(Linkage):
            for row in model._default_manager.filter(**{name: linkage}).order_by("pk"):
                move(row, name, twin)


@after_merge
def refresh_linkages(keep, other, move):
    """What a linkage says of itself follows from who is merged, too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT linkage_refresh(ARRAY(SELECT id FROM linkages_linkage WHERE from_actor_id = %(key)s OR to_actor_id = %(key)s ORDER BY id))",
            {"key": other.pk},
        )


def taken_along(actor, keys, by):
    """The linkages that a new record takes along when `actor` is split."""
    rows = Linkage.objects.for_user(by, Action.CHANGE).filter(Q(from_actor=actor) | Q(to_actor=actor), pk__in=keys).order_by("pk")
    if len(rows) < len(set(keys)):
        raise ValidationError({"linkages": _("One of these is no linkage of this record that you may change.")})
    return [(row, "from_actor" if row.from_actor_id == actor.pk else "to_actor") for row in rows]


TAKEN["linkages"] = taken_along
