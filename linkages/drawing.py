"""The chain map as SVG: functions as columns, channels as lanes, volumes as ribbons, factors above, supporting markets below."""

from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actors.enums import ActorKind
from linkages.enums import Governance
from linkages.ink import NBSP, actors, amount, link, look, pins, rect, share, text
from linkages.margins import KIND_DASHES, TIES, factor_rows, legend, supporting_rows
from linkages.plan import BOX, GUTTER, LINE, MARGIN, PAD, cut, plan, wrap

TITLE_ROOM = BOX - 24
LEAST_SCALE = 0.8  # smaller than this a map scrolls instead of shrinking (static/css/map.css, .at-least-…)
# The same as on every other page (static/css/components.css, .kind-…).
COLOURS = {
    ActorKind.LEAD_FIRM: "c1",
    ActorKind.TRADER: "c2",
    ActorKind.COOPERATIVE: "c3",
    ActorKind.PRODUCER_GROUP: "c4",
    ActorKind.ENTERPRISE: "c5",
    ActorKind.SERVICE_PROVIDER: "c6",
    ActorKind.PUBLIC_INSTITUTION: "c7",
    ActorKind.HOUSEHOLD: "c8",
    ActorKind.MARKET: "c8",
}


def kind_names():
    """Kinds of actors in the plural, as boxes say them."""
    return {
        ActorKind.ENTERPRISE: _("Enterprises"),
        ActorKind.PRODUCER_GROUP: _("Producer groups"),
        ActorKind.COOPERATIVE: _("Cooperatives"),
        ActorKind.LEAD_FIRM: _("Lead firms"),
        ActorKind.TRADER: _("Traders"),
        ActorKind.SERVICE_PROVIDER: _("Service providers"),
        ActorKind.PUBLIC_INSTITUTION: _("Public institutions"),
        ActorKind.HOUSEHOLD: _("Households"),
        ActorKind.MARKET: _("Open markets"),
    }


class Words:
    """What stands in the boxes of one map."""

    def __init__(self, data):
        self.alone = {c["functions"][0] for c in data["columns"] if len(c["functions"]) == 1}
        self.functions = {n["function"]: n["label"] for n in data["nodes"] if n["kind"] == "function"}
        self.kinds = kind_names()

    def of(self, node):
        """(lines of the title, lines below)."""
        if node["kind"] == "end_market":
            return wrap(node["label"], TITLE_ROOM, 13, 3), self.market(node)
        lines = [actors(node["actors"])]
        if node["members_estimated"]:
            lines.append(_("about %(n)s members") % {"n": amount(node["members_estimated"])})
        if node["actors"] == 1 and node["firms"]:
            return wrap(node["firms"][0]["name"], TITLE_ROOM, 13), [self.name(node)[:24]]
        names = [cut(firm["name"], TITLE_ROOM, 11.5) for firm in node["firms"]]
        if names and node["actors"] > len(names):
            names = [*names[:2], _("+ %(n)s more") % {"n": amount(node["actors"] - 2)}]
        return wrap(self.name(node), TITLE_ROOM, 13), lines + names

    def name(self, node):
        """What a box is called: its kind of actors, where the column's head names the function already."""
        kinds = node["kinds"]
        if node["function"] in self.alone or node["kind"] == "group":
            return self.kinds[kinds[0]["kind"]] if len(kinds) == 1 else node["label"]
        return node["label"]

    def market(self, node):
        lines = []
        if price := node["price"]:
            lines.append(f"{price['currency']}{NBSP}{amount(price['price'], 2)}/{price['unit']}")
            lines.append(formats.date_format(price["date"], "j M Y"))
        else:
            lines.append(_("price not known"))
        if demand := node["demand"]:
            lines.append(_("asks for %(amount)s") % {"amount": f"{amount(demand['quantity'])}{NBSP}{demand['unit']}"})
        return lines


def colour(node):
    if node["kind"] == "end_market":
        return "fill"
    return COLOURS[node["kinds"][0]["kind"]] if len({COLOURS[k["kind"]] for k in node["kinds"]}) == 1 else "c0"


def curve(points, same_column):
    """The path of a ribbon: an S in each gap, straight past the columns that it skips."""
    (x, y), rest = points[0], points[1:]
    found = [f"M{x:.1f} {y:.1f}"]
    if same_column:
        (x2, y2) = rest[0]
        return f"M{x:.1f} {y:.1f}C{x + 38:.1f} {y:.1f} {x + 38:.1f} {y2:.1f} {x2 + 7:.1f} {y2:.1f}"
    for number, ((x1, y1), (x2, y2)) in enumerate(pairwise(points)):
        middle = (x1 + x2) / 2
        found.append(f"H{x2:.1f}" if number % 2 else f"C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}")
    return "".join(found)


def tip(ribbon):
    """The arrow's head at the end of a ribbon."""
    x, y = ribbon.points[-1]
    first, last = ribbon.columns
    back = -8 if last > first else 8
    return f'<path d="M{x + back:.1f} {y - 4.5:.1f}L{x:.1f} {y:.1f} {x + back:.1f} {y + 4.5:.1f}z" {look("tip")}/>'


def sentence(edge, names):
    """What an edge says, in words."""
    parts = [_("%(start)s to %(end)s") % {"start": names[edge["from"]], "end": names[edge["to"]]}]
    counted = ngettext("%(n)s linkage", "%(n)s linkages", edge["linkages"]) % {"n": amount(edge["linkages"])}
    if edge["kind"] == "service":
        counted = _("services, %(counted)s") % {"counted": counted}
    elif edge["kind"] == "horizontal":
        counted = _("membership, %(counted)s") % {"counted": counted}
    elif edge["quantity"] is None:
        counted = _("volume not known, %(counted)s") % {"counted": counted}
    else:
        said = {"volume": f"{amount(edge['quantity'])}{NBSP}{edge['unit']}", "told": amount(edge["told"]), "counted": counted}
        counted = _("%(volume)s from %(told)s of %(counted)s") % said
    parts.append(counted)
    if edge["governance"]:
        parts.append(_("%(kind)s governance") % {"kind": Governance(edge["governance"]).label.lower()})
    parts.append(_("%(share)s confirmed by both sides") % {"share": share(edge["confirmed"], edge["linkages"])})
    if edge["disputed"]:
        parts.append(_("%(n)s disputed") % {"n": amount(edge["disputed"])})
    return f"{parts[0]}: {', '.join(parts[1:])}"


def ribbon_parts(ribbon, names):
    """(drawn part, label) of one ribbon; the label stands in a layer above all ribbons."""
    edge = ribbon.edge
    path = curve(ribbon.points, ribbon.columns[0] == ribbon.columns[1])
    if "route" in edge:
        return (
            f'<path d="{path}" stroke-width="1.6" {look("route")}><title>{escape(_("Route of %(channel)s; volume not known") % {"channel": edge["route"]})}</title></path>',
            "",
        )
    width, dashes = TIES.get(edge["governance"], (0, ""))
    parts = []
    if edge["kind"] == "vertical" and edge["comparable"] and edge["quantity"]:
        parts.append(f'<path d="{path}" stroke-width="{ribbon.width:.1f}" {look("rib")}/>')
        if width:
            parts.append(f'<path d="{path}" stroke-width="{width}" stroke-dasharray="{dashes}" {look("mid")}/>')
    else:
        dashes = KIND_DASHES.get(edge["kind"], dashes)
        parts.append(f'<path d="{path}" stroke-width="{max(width, 1.6)}" stroke-dasharray="{dashes}" {look("thin")}/>')
    parts.append(
        f'<path d="{path}" class="hit" fill="none" stroke="#000000" stroke-opacity="0" stroke-width="{max(12.0, ribbon.width):.1f}"/>'
    )
    return link(edge["url"], sentence(edge, names), *parts, tip(ribbon)), label_of(ribbon)


def label_of(ribbon):
    edge, (x, y) = ribbon.edge, ribbon.label_at
    both = share(edge["confirmed"], edge["linkages"])
    counted = f"{amount(edge['linkages'])} · {both}"
    if edge["quantity"] is None:
        return text(x, y + 4, counted, "sub", "middle")
    volume = f"{amount(edge['quantity'])}{NBSP}{edge['unit']}"
    return text(x, y, volume, "vol", "middle") + text(x, y + 12, counted, "sub", "middle")


def box_parts(box, words):
    node = box.node
    count = ", ".join(box.lines) if node["kind"] == "end_market" else actors(node["actors"])
    label = f"{name_of(node, words)}: {count}"
    parts = [
        rect(box.x, box.y, BOX, box.height, "box"),
        f'<path d="M{box.x + 5:.1f} {box.y:.1f}h-1a4 4 0 0 0 -4 4v{box.height - 8:.1f}a4 4 0 0 0 4 4h1z" {look(colour(node))}/>',
    ]
    y = box.y + PAD + 9
    for line in box.title:
        parts.append(text(box.x + 14, y, line, "h"))
        y += LINE
    for line in box.lines:
        parts.append(text(box.x + 14, y, line, "s"))
        y += LINE
    return link(node["url"], label, *parts)


def heads(data, drawn, y):
    """The head of each column: its name, and who stands in it."""
    nodes = {n["function"]: n for n in data["nodes"] if n["kind"] == "function"}
    parts = []
    for number, column in enumerate(data["columns"]):
        x = drawn.left + drawn.stride * number
        title = cut(column["label"], drawn.stride - 20, 13)
        if len(column["functions"]) == 1:
            node = nodes[column["functions"][0]]
            note = actors(node["actors"])
            parts.append(link(node["url"], f"{node['label']}, {note}", text(x, y, title, "h"), text(x, y + 15, note, "s")))
            if not node["box"]:
                parts.append(pins(x + BOX, y - 4, marks_of(data, node)))
        else:
            note = ngettext("%(n)s function", "%(n)s functions", len(column["functions"])) % {"n": len(column["functions"])}
            parts += [text(x, y, title, "h"), text(x, y + 15, note, "s")]
    markets = [n for n in data["nodes"] if n["kind"] == "end_market"]
    if markets:
        x = drawn.left + drawn.stride * len(data["columns"])
        note = ngettext("%(n)s market", "%(n)s markets", len(markets)) % {"n": len(markets)}
        parts += [text(x, y, _("End markets"), "h"), text(x, y + 15, note, "s")]
    return parts


def marks_of(data, node):
    """Constraints that stand on a box, or at the head of its function."""
    return [m for m in data["markers"] if m["node"] == node["id"]]


def grounds(data, drawn):
    """Lanes, and for a function of several channels the ground that it stands on across them."""
    parts = []
    for lane, top, height in drawn.lanes:
        parts.append(rect(0, top + 2, drawn.width, height - 4, "lane", 6))
        if lane is not None:
            y = top + height / 2 - 6 * (len(words := wrap(lane["label"], GUTTER - 18, 11.5, 3)) - 1)
            parts += [text(MARGIN, y + 4 + 14 * at, line, "b") for at, line in enumerate(words)]
            parts.append(pins(MARGIN + 10, top + 16, [m for m in data["markers"] if m["on"] == f"channel-{lane['id']}"]))
    columns = {}
    for box in drawn.boxes:
        columns.setdefault((box.node["column"], tuple(box.node["lanes"])), box)
    for (_column, lanes), box in columns.items():
        for top, bottom in runs([(top, height) for lane, top, height in drawn.lanes if lane is not None and lane["id"] in lanes]):
            if len(lanes) > 1:
                parts.append(rect(box.x - 9, top + 7, BOX + 18, bottom - top - 14, "cell", 6))
    return parts


def runs(lanes):
    """Unbroken stretches of lanes, as (top, bottom)."""
    found = []
    for top, height in lanes:
        if found and abs(found[-1][1] - top) < 0.5:
            found[-1] = (found[-1][0], top + height)
        else:
            found.append((top, top + height))
    return found


def chain_parts(data, drawn):
    words = Words(data)
    names = {b.node["id"]: name_of(b.node, words) for b in drawn.boxes}
    ribbons = [ribbon_parts(r, names) for r in sorted(drawn.ribbons, key=lambda r: -r.width)]
    return [
        *grounds(data, drawn),
        *[part for part, _label in ribbons],
        *[box_parts(box, words) for box in drawn.boxes],
        # Over the boxes: a long volume is wider than the room between two of them, and would lose its ends below.
        '<g class="labels" aria-hidden="true" pointer-events="none">',
        *[label for _part, label in ribbons],
        "</g>",
        *[pins(box.x + BOX - 4, box.y, marks_of(data, box.node)) for box in drawn.boxes],
    ]


def name_of(node, words):
    """A box in a sentence: its function, and the kind of actors where it holds one of several."""
    if node["kind"] == "group":
        return f"{words.functions[node['function']]}, {words.name(node).lower()}"
    return node["label"]


def draw(data, title):
    """`data` as `linkages.map.chain_map` gives it → a whole SVG document as text."""
    words = Words(data)
    drawn = plan(data, words.of)
    above, above_height = factor_rows(data, drawn.width)
    below, below_height = supporting_rows(data, drawn.width)
    whole = [m for m in data["markers"] if m["on"] == "chain"]
    parts, y = [], 20
    if above or whole:
        parts.append(text(MARGIN, y, _("Enabling environment"), "h"))
        if whole:
            x = drawn.width - MARGIN - 10
            parts += [text(x - 23 * len(whole) + 5, y, _("Whole chain"), "s", "end"), pins(x, y - 4, whole)]
        parts.append(f'<g transform="translate(0 {y + 12})">{"".join(above)}</g>')
        y += 12 + above_height + 24
    parts += heads(data, drawn, y + 4)
    y += 36
    parts.append(f'<g transform="translate(0 {y})">{"".join(chain_parts(data, drawn))}</g>')
    if not drawn.boxes:
        parts.append(text(MARGIN, y + 34, _("This chain has no functions yet."), "t"))
    y += drawn.height + 28
    if below:
        parts.append(text(MARGIN, y, _("Supporting markets"), "h"))
        parts.append(f'<g transform="translate(0 {y + 12})">{"".join(below)}</g>')
        y += below_height + 34
    signs, signs_height = legend(data, y, drawn.width)
    parts += signs
    height = y + signs_height
    counted = _("%(actors)s, %(linkages)s linkages in force. A table with the same figures follows.") % {
        "actors": actors(data["totals"]["actors"]),
        "linkages": amount(data["totals"]["in_force"]),
    }
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chainmap at-least-{drawn.width * LEAST_SCALE // 100:.0f}" viewBox="0 0 {drawn.width:.0f} {height:.0f}" '
        f'width="{drawn.width:.0f}" height="{height:.0f}" role="group" aria-label={quoteattr(title)} direction="ltr" '
        f'font-family="Segoe UI, Roboto, Noto Sans, Noto Sans Arabic, sans-serif"><desc>{escape(counted)}</desc>'
        f'<rect width="{drawn.width:.0f}" height="{height:.0f}" {look("ground")}/>{"".join(parts)}</svg>'
    )
