"""Every address of pages and API, read from the URL configuration: path with kinds in braces, methods, name."""

import re

from django.urls import URLPattern, get_resolver

# What the id in an address is an id of, by the part of the address before it; the rest keeps its own name.
KINDS = {
    "actors": "actor",
    "organizations": "organization",
    "products": "product",
    "end-markets": "end_market",
    "enabling-factors": "enabling_factor",
    "supporting-markets": "supporting_market",
    "value-chains": "value_chain",
    "chains": "value_chain",
    "linkages": "linkage",
    "deliveries": "delivery",
    "transaction-costs": "transaction_cost",
    "costs": "transaction_cost",
    "exchanges": "exchange",
    "constraints": "constraint",
    "opportunities": "opportunity",
    "interventions": "intervention",
    "results-nodes": "results_node",
    "indicators": "indicator",
    "periods": "period_open",
    "observations": "observation",
    "restatements": "restatement",
    "upgrades": "upgrade",
    "evidence": "evidence",
    "editions": "edition_draft",
    "imports": "import",
    "exports": "export",
    "jobs": "job",
    "figures": "figure",
    "units": "unit",
    "currencies": "currency",
    "places": "place",
    "sectors": "sector",
    "programs": "program",
    "members": "member",
    "invited": "invitation",
    "tokens": "token",
    "claims": "claim",
    "spoken": "spoken_job",
    "calls": "call_firm",
    "duplicates": "duplicate",
    "suggestions": "suggestion",
    "saved-filters": "saved_filter",
    "access": "firm_key",
    "webhooks": "webhook",
    "people": "firm_person",
    "asked": "firm_invitation",
    "receipts": "receipt",
}
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(\w+)>")


def kind_of(prefix, name):
    """The kind of an id that stands behind `prefix`, the address so far."""
    before = prefix.rstrip("/").rsplit("/", 1)[-1]
    if before == "programs" and "/api/" not in prefix:
        return "program_code"
    if before == "editions" and prefix.startswith("/public"):
        return "edition_published"
    return KINDS.get(before, name)


def plain(route):
    """A route as people read it: `/linkages/{linkage}/`."""
    text = route.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\.", ".").replace("\\-", "-")
    out, last = "/", 0
    for match in GROUP.finditer(text):
        out += text[last : match.start()]
        out += "{" + kind_of(out, match.group(1) or match.group(2)) + "}"
        last = match.end()
    return out + text[last:]


def methods_of(view):
    actions = getattr(view, "actions", None)
    if actions:
        return sorted(m.upper() for m in actions if m not in ("head", "options"))
    cls = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if cls is not None:
        names = getattr(view, "methods", None) or [m for m in ("get", "post", "put", "patch", "delete") if hasattr(cls, m)]
        return sorted(m.upper() for m in names)
    return sorted(getattr(view, "methods", ("GET",)))


def walk(patterns=None, prefix=""):
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry
        elif route == "admin/":
            yield route, None
        else:
            yield from walk(entry.url_patterns, route)


def addresses():
    """[{path, methods, name}] of all addresses; Django's admin stands for itself, as one."""
    found = {}
    for route, entry in walk():
        path = plain(route)
        if path in found:
            continue  # one that stands before it answers
        if entry is None:
            found[path] = {"path": path, "methods": ["GET"], "name": "admin"}
        else:
            found[path] = {"path": path, "methods": methods_of(entry.callback), "name": entry.name or ""}
    return list(found.values())
