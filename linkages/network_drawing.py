"""The network around one firm as SVG: firms as circles on rings, linkages as arrows; each firm leads to its own network or page."""

from math import ceil, cos, degrees, hypot, pi, sin
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actors.enums import ActorKind
from analysis.rings import around
from linkages.drawing import COLOURS
from linkages.enums import LinkageKind, LinkageStatus
from linkages.ink import amount, link, look, text
from linkages.plan import cut

GAP = 6.0
LABEL = {1: 150.0, 2: 118.0}  # room for a name beyond a ring, in pixels, by how many rings there are
SMALLEST, LARGEST = 7.0, 22.0
TIP = 7.0
LEAST_SCALE = 0.8
# status: width and dashes of a line; never told by colour alone
LINES = {
    LinkageStatus.CONFIRMED: (2.4, ""),
    LinkageStatus.CLAIMED: (1.6, "7 4"),
    LinkageStatus.DISPUTED: (2.4, "2 3"),
    LinkageStatus.LAPSED: (1, "1 6"),
}
INK = {LinkageStatus.DISPUTED: "net-d", LinkageStatus.LAPSED: "net-l"}


def status_words(status):
    """A status as a legend says it."""
    return {
        LinkageStatus.CONFIRMED: _("both sides say it"),
        LinkageStatus.CLAIMED: _("one side says it"),
        LinkageStatus.DISPUTED: _("disputed"),
        LinkageStatus.LAPSED: _("lapsed"),
    }[status]


def size(node):
    """Radius in pixels: the area grows with the number of partners in the picture."""
    return min(SMALLEST + 2.4 * max(node.partners - 1, 0) ** 0.5, LARGEST)


def told(node):
    """A firm in words: its name, its kind, its partners in the picture."""
    parts = [node.name] if node.actor else []
    parts.append(str(ActorKind(node.kind).label))
    parts.append(ngettext("%(n)s partner drawn", "%(n)s partners drawn", node.partners) % {"n": amount(node.partners)})
    return ", ".join(parts)


def sentence(edge):
    """An arrow in words."""
    words = {"start": edge.start.name, "end": edge.end.name, "kind": LinkageKind(edge.kind).label, "status": status_words(edge.status)}
    return _("%(start)s to %(end)s, %(kind)s: %(status)s") % words


def laid_out(network):
    """({key: circle}, {key: angle}, reach) of all firms."""
    first = network.of_step(1)
    hung = [[node for node in network.of_step(2) if node.hung_on == one.key] for one in first]
    between = LABEL[1] if any(hung) else 0.0
    rings = around(max(size(network.centre), 14.0), [*map(size, first)], [[*map(size, nodes)] for nodes in hung], GAP, between)
    circles, angles = {network.centre.key: rings.centre}, {}
    for place, node in enumerate(first):
        circles[node.key], angles[node.key] = rings.first[place], rings.angles[0][place]
        for at, other in enumerate(hung[place]):
            circles[other.key], angles[other.key] = rings.second[place][at], rings.angles[1][place][at]
    return circles, angles, rings.reach


def arrow(edge, circles):
    """The line from the rim of one circle to the rim of the other, with its head at the end."""
    one, other = circles[edge.start.key], circles[edge.end.key]
    away = hypot(other.x - one.x, other.y - one.y)
    ux, uy = (other.x - one.x) / away, (other.y - one.y) / away
    # Two firms that deal both ways have two arrows: each keeps to its own side.
    ox, oy = (-uy * 2.5, ux * 2.5)
    x1, y1 = one.x + ux * one.r + ox, one.y + uy * one.r + oy
    x2, y2 = other.x - ux * (other.r + 1) + ox, other.y - uy * (other.r + 1) + oy
    bx, by = x2 - ux * TIP, y2 - uy * TIP
    width, dashes = LINES[edge.status]
    ink = INK.get(edge.status, "thin")
    head = "tip" if ink == "thin" else f"{ink}-tip"
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f"<g><title>{escape(sentence(edge))}</title>"
        f'<path d="M{x1:.1f} {y1:.1f}L{bx:.1f} {by:.1f}" stroke-width="{width}"{dashed} {look(ink)}/>'
        f'<path d="M{bx - uy * 3.6:.1f} {by + ux * 3.6:.1f}L{x2:.1f} {y2:.1f} {bx + uy * 3.6:.1f} {by - ux * 3.6:.1f}z" {look(head)}/></g>'
    )


def name_beside(node, circle, angle, room):
    """The name along the ray outwards, upright on either side."""
    x, y = circle.x + cos(angle) * (circle.r + 4), circle.y + sin(angle) * (circle.r + 4)
    left = cos(angle) < -1e-9
    turn = degrees(angle + pi if left else angle)
    words = cut(node.name, room, 11.5)
    return text(x, y + 4, words, "net-s", "end" if left else "start", f' transform="rotate({turn:.1f} {x:.1f} {y:.1f})"')


def firm(node, circle, angle, room, address):
    dot = f'<circle cx="{circle.x:.1f}" cy="{circle.y:.1f}" r="{circle.r:.1f}" {look(COLOURS[ActorKind(node.kind)])}/>'
    ring = f'<circle cx="{circle.x:.1f}" cy="{circle.y:.1f}" r="{circle.r + 3:.1f}" class="halo" fill="none" stroke="#12373b" stroke-opacity="0"/>'
    words = "" if node.step == 0 else name_beside(node, circle, angle, room)
    if node.actor is None:
        return f"<g><title>{escape(told(node))}</title>{dot}{words}</g>"
    return link(address(node), told(node), ring, dot, words)


def legend(network, y, left):
    """What colours and lines say: only those that are drawn."""
    parts, x = [], left
    for kind in sorted({node.kind for node in network.nodes}, key=ActorKind.values.index):
        label = str(ActorKind(kind).label)
        parts.append(f'<circle cx="{x + 6:.1f}" cy="{y:.1f}" r="6" {look(COLOURS[ActorKind(kind)])}/>{text(x + 17, y + 4, label, "s")}')
        y += 18
    x, y = left, y + 6
    for status in [s for s in LINES if any(edge.status == s for edge in network.edges)]:
        width, dashes = LINES[status]
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        ink = INK.get(status, "thin")
        parts.append(
            f'<path d="M{x:.1f} {y:.1f}h34" stroke-width="{width}"{dashed} {look(ink)}/>{text(x + 42, y + 4, status_words(status), "s")}'
        )
        y += 18
    return parts, y


def extent(circles, angles, room, network):
    """(top, bottom) of what is drawn: a few firms side by side need no square."""
    middle = circles[network.centre.key]
    heights = [middle.y - middle.r, middle.y + middle.r + 20]
    for node in network.nodes:
        circle, up = circles[node.key], sin(angles.get(node.key, 0.0))
        heights += [circle.y - circle.r, circle.y + circle.r, circle.y + up * (circle.r + room[node.step])]
    return min(heights) - 14, max(heights) + 14


def draw_network(network, title, address):
    """A Network as an SVG document; `address(node)` is where a firm leads."""
    circles, angles, reach = laid_out(network)
    two = bool(network.of_step(2))
    half = reach + LABEL[2 if two else 1] + 14
    middle = circles[network.centre.key]
    order = [*network.of_step(2), *network.of_step(1), network.centre]
    room = {0: 0.0, 1: LABEL[1] - 34 if two else LABEL[1] - 10, 2: LABEL[2] - 8}
    parts = [arrow(edge, circles) for edge in network.edges]
    parts += [firm(node, circles[node.key], angles.get(node.key, 0.0), room[node.step], address) for node in reversed(order)]
    parts.append(text(middle.x, middle.y + middle.r + 15, cut(network.centre.name, 190, 13), "net-h", "middle"))
    top, bottom = extent(circles, angles, room, network)
    signs, bottom = legend(network, bottom + 20, -half + 14)
    height = bottom - top
    counted = ngettext(
        "%(n)s firm and its linkages. A table says the same.", "%(n)s firms and their linkages. A table says the same.", len(network.nodes)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chainmap network at-least-{ceil(2 * half * LEAST_SCALE / 100)}" '
        f'viewBox="{-half:.0f} {top:.0f} {2 * half:.0f} {height:.0f}" width="{2 * half:.0f}" height="{height:.0f}" role="group" '
        f'aria-label={quoteattr(title)} direction="ltr" font-family="Segoe UI, Roboto, Noto Sans, Noto Sans Arabic, sans-serif">'
        f"<desc>{escape(counted % {'n': amount(len(network.nodes))})}</desc>"
        f'<rect x="{-half:.0f}" y="{top:.0f}" width="{2 * half:.0f}" height="{height:.0f}" {look("ground")}/>{"".join([*parts, *signs])}</svg>'
    )
