"""Who may see a figure counted from the registry."""

from accounts.access import organizations_where
from core.access import Area
from core.figures import MEASURES, opener, registry_relation


def may_see(parts, user):
    """Whether `user` may see the registry figure of these parts: by the record it hangs on, else by an organization whose registry is counted."""
    found = MEASURES.get(parts.get("m"))
    if found is None or not getattr(user, "is_authenticated", False):
        return False
    if found.seen is not None:
        return found.seen(user, parts.get("a", {}))
    return bool(set(organizations_where(user, Area.REGISTRY)) & set(parts.get("o", ())))


@opener
def counted_from_the_registry(parts, user):
    """“Open the list” of a figure counted from the registry."""
    if "m" not in parts or not may_see(parts, user):
        return None
    return registry_relation(parts).actors
