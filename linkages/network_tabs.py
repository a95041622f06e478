"""The network around an actor as a part of its page, and what every page of it shows."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.tabs import part
from linkages.enums import LinkageKind
from linkages.network import network_of
from linkages.network_drawing import draw_network


def actor_address(node):
    return reverse("actor-detail", args=[node.code])


def edge_address(edge):
    """Where the linkages of an arrow are read: the one itself, or the list of them."""
    if len(edge.keys) == 1 or not (edge.start.actor and edge.end.actor):
        return reverse("linkage-detail", args=[edge.keys[0]])
    query = {"from_actor": edge.start.code, "to_actor": edge.end.code, "kind": edge.kind}
    return f"{reverse('linkage-list')}?{urlencode(query)}"


def shown(network, title, address):
    """What the templates show: the picture, and its arrows as the rows of a table."""
    rows = [
        {"edge": edge, "url": edge_address(edge), "count": len(edge.keys), "kind": LinkageKind(edge.kind).label} for edge in network.edges
    ]
    return {"network": network, "svg": draw_network(network, title, address), "rows": rows}


def further(query=""):
    """A circle leads to the network around its firm, asked alike."""
    end = f"?{query}" if query else ""
    return lambda node: f"{reverse('actor-network', args=[node.code])}{end}"


@part("actors.Actor", "network", gettext_lazy("Network"), "linkages/network_tab.html", order=20)
def network_tab(actor, user):
    title = _("Network around %(name)s") % {"name": actor.name}
    return shown(network_of(actor, user), title, further())
