"""Where a person may do what: the one place that reads memberships for rights."""

from accounts.roles import allows
from core.access import Action

MOST_LISTED = 200  # keys that a condition names one by one


def memberships(user):
    """The memberships of `user` in force, read once per request (the user object lives as long); none where a firm's key asks."""
    if not getattr(user, "is_authenticated", False) or not user.is_active or user.bound is not None:
        return []
    if not hasattr(user, "_memberships"):
        user._memberships = list(user.memberships.filter(left_on=None).select_related("organization").order_by("pk"))
    return user._memberships


def organizations_where(user, area, action=Action.VIEW):
    """Keys of the organizations in which `user` may do `action` in `area`."""
    return [m.organization_id for m in memberships(user) if allows(m.role, area, action)]


def may(user, area, action, organization):
    """Whether `user` may do `action` in `area` of `organization` (an Organization or its key)."""
    return getattr(organization, "pk", organization) in organizations_where(user, area, action)


def role_in(user, organization):
    """The role of `user` in `organization`, or None."""
    key = getattr(organization, "pk", organization)
    return next((m.role for m in memberships(user) if m.organization_id == key), None)


def is_only_enumerator(user, organization):
    """Enumerators see their own entries alone; everyone else in the organization sees all of it."""
    return role_in(user, organization) == "enumerator"


def home_organization(user, area=None, action=Action.ADD):
    """The organization that a new record of `user` belongs to: the first in which the right holds, or None."""
    found = [m.organization for m in memberships(user) if area is None or allows(m.role, area, action)]
    return found[0] if found else None


def representations(user):
    """For which firms `user` speaks now (`representations` comes from actors): all of theirs, or the one that the key they use is bound to.

    With `memberships`, the one place where a key that is bound to a firm is narrowed to it.
    """
    rows = user.representations.filter(until=None).order_by()
    return rows if user.bound is None else rows.filter(actor=user.bound.actor_id)


def own_firms(user):
    """Keys of the firms that `user` speaks for, as a condition takes them.

    Of a request that only reads they are read once; else asked by each query anew, since an act may change them.
    """
    if not getattr(user, "is_authenticated", False):
        return []
    return read_once(user, "firms", representations(user).values_list("actor", flat=True))


def read_once(user, name, rows):
    """`rows` (keys, as a condition takes them) as a list, where the request only reads and they are few; else as they are.

    A list leads the database straight to its index, and an empty one leaves the condition out altogether.
    """
    if not getattr(user, "only_reads", False):
        return rows
    if not hasattr(user, "_read_once"):
        user._read_once = {}
    kept = user._read_once
    if name not in kept:
        found = list(rows[: MOST_LISTED + 1])
        kept[name] = found if len(found) <= MOST_LISTED else rows
    return kept[name]


def is_empty(keys):
    """Whether `keys`, as `read_once` gives them, are known to be none; what is not read yet may be some."""
    return isinstance(keys, list) and not keys


def forget(user):
    """After a change of memberships, within the same request or test."""
    user.__dict__.pop("_memberships", None)
