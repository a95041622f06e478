"""Who sets the terms, on the page of a linkage and of a chain."""

from django.utils import timezone
from django.utils.translation import gettext_lazy

from core.tabs import part
from linkages.enums import LinkageKind, LinkageStatus, Side
from linkages.flows import visible_linkages
from linkages.governance import groups_of, over_time
from linkages.models import LinkageStatement

IN_FORCE = (LinkageStatus.CLAIMED, LinkageStatus.CONFIRMED, LinkageStatus.DISPUTED)
WIDTH = 240


@part("linkages.Linkage", "governance", gettext_lazy("Who sets the terms"), "linkages/governance_panel.html", place="main", order=50)
def on_linkage(linkage, user):
    """What each side typed and what follows from its answers, with its changes over time; nothing where nobody spoke of it."""
    told = over_time(linkage, user)
    sides = []
    for side, actor in ((Side.FROM, linkage.from_actor), (Side.TO, linkage.to_actor)):
        lines = told.get(side, [])
        if lines:
            sides.append({"actor": actor, "lines": spans(lines)})
    return {"sides": sides} if sides else None


def spans(lines):
    """Periods that say the same as one, the newest first: [{told, start, end, changed}]; `changed` where the type is another than before."""
    found = []
    for told in lines:
        if found and says_of(found[-1]["told"]) == says_of(told):
            found[-1]["start"] = told.statement.period_start
        else:
            found.append({"told": told, "start": told.statement.period_start, "end": told.statement.period_end, "changed": False})
    for now, then in zip(found, found[1:], strict=False):
        now["changed"] = now["told"].type != then["told"].type
    return found


def says_of(told):
    row = told.statement
    return row.by_organization_id, row.governance, row.complexity, row.codified, row.capability


@part("markets.ValueChain", "governance", gettext_lazy("Who sets the terms"), "linkages/governance_chain.html", place="main", order=30)
def on_chain(chain, user):
    """Linkages in force, and their value, by type, as far as the reader may know; nothing where no type is known."""
    rows = visible_linkages(chain, user, timezone.localdate()).filter(kind=LinkageKind.VERTICAL, status__in=IN_FORCE)
    groups, currency = groups_of(
        rows.with_flows(user), "seen_value", LinkageStatement.objects.for_user(user).filter(linkage__value_chain=chain)
    )
    if not any(group.type for group in groups):
        return None
    return {"groups": groups, "currency": currency, "bar": bar(groups)}


def bar(groups):
    """[{x, width, colour, words}] of the shares by number."""
    found, x = [], 0.0
    for group in groups:
        if group.type:
            width = float(group.share) / 100 * WIDTH
            found.append(
                {
                    "x": f"{x:.1f}",
                    "width": f"{max(width - 1, 1):.1f}",
                    "colour": group.colour,
                    "words": f"{group.name}: {group.share:.0f} %",
                }
            )
            x += width
    return found
