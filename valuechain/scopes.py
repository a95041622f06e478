"""Which addresses of the API a firm's key reaches, by scope. What stands in no row, it does not reach at all.

A key that is bound to no firm reaches all that its person does, as a page.
"""

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission

from actors.enums import Scope


def reads(*resources, also=()):
    """The list and the records of `resources`, and what `also` names of them (parts of addresses)."""
    return {("GET", f"api-{name}-{part}") for name in resources for part in ("list", "detail", *also)}


def acts(resource, *parts):
    return {("POST", f"api-{resource}-{part}") for part in parts}


CHANGES = ("PATCH", "DELETE")

REACHES = {
    # What the firm may see; what trading costs it is apart.
    Scope.READ: {
        ("GET", "api-me"),
        *reads("units", "currencies", "places", "sectors", "organizations"),
        *reads("products", also=["conversions"]),
        *reads("value-chains", also=["map", "map-svg"]),
        *reads("actors", also=["shared"]),
        *[("GET", f"api-actor-{part}") for part in ("linkages", "upgrades", "benchmark")],
        *reads("linkages", also=["history", "statements"]),
        *reads("deliveries", also=["history"]),
        *reads("exchanges"),
    },
    # Say with whom the firm trades and how much; confirm, dispute, renew, end, take back.
    Scope.ANSWER: {
        *acts("linkages", "list", "statements", "confirm", "dispute", "renew", "end", "withdraw"),
        ("PATCH", "api-linkages-detail"),
    },
    # Write deliveries down, change and take back one's own; confirm and dispute the other side's.
    Scope.DELIVER: {
        *acts("deliveries", "list", "confirm", "dispute"),
        *[(method, "api-deliveries-detail") for method in CHANGES],
    },
    # Read and state what trading costs the firm.
    Scope.COSTS: {
        *reads("transaction-costs", also=["history"]),
        *acts("transaction-costs", "list"),
        ("DELETE", "api-transaction-costs-detail"),
        ("GET", "api-linkage-cost-comparison"),
        ("GET", "api-value-chain-cost-comparison"),
    },
    # Say where answers are sent to.
    Scope.WEBHOOKS: {
        *reads("webhooks", also=["messages"]),
        *acts("webhooks", "list", "rotate", "test", "resume", "send-again"),
        *[(method, "api-webhooks-detail") for method in CHANGES],
    },
}


def scope_of(method, address):
    """The Scope that a firm's key needs for `method` of the address of this name; None where no scope reaches it."""
    asked = ("GET" if method == "HEAD" else method, address)
    return next((scope for scope, reached in REACHES.items() if asked in reached), None)


class WithinScope(BasePermission):
    """A firm's key does what its scopes say; everyone else is not asked."""

    def has_permission(self, request, view):
        key = getattr(request.user, "bound", None)
        if key is None:
            return True
        needed = scope_of(request.method, request.resolver_match.view_name)
        if needed is None:
            raise PermissionDenied(_("A firm's key does not reach this address. Sign in, or use a key that is bound to no firm."))
        if needed not in key.scopes:
            words = _("This key lacks the scope “%(scope)s”. Make one that has it, under What our systems may do.")
            raise PermissionDenied(words % {"scope": needed})
        return True
