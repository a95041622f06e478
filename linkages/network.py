"""The network around one firm, as a reader sees it at a moment: its partners and, at two steps, theirs.

Four queries, however many linkages there are. Of each firm a bounded number is read in the order of an index, so that a buyer
with fifty thousand suppliers takes no longer than one with fifty; what is left out is said. A firm that the reader may not see
is told by its kind alone, stands once for each linkage, and leads no further: that two linkages are of one hidden firm is not told.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Greatest

from actors.enums import ActorKind
from actors.models import Actor
from linkages.enums import LinkageStatus
from linkages.flows import compiled
from linkages.models import Linkage
from linkages.moments import NOW

READ_OF_CENTRE = 500  # linkages in each direction
READ_OF_PARTNER = 15
MOST_PARTNERS = {1: 80, 2: 40}  # by steps
MOST_DRAWN = 150
# The one that asks for attention stands for several linkages of the same two.
GRAVEST = (LinkageStatus.DISPUTED, LinkageStatus.CLAIMED, LinkageStatus.CONFIRMED, LinkageStatus.LAPSED)
COLUMNS = ("id", "kind", "product_id", "from_actor_id", "to_actor_id", "from_kind", "to_kind", "status", "spoken_at")
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
SIDES = (("from_actor_id", "to_actor_id"), ("to_actor_id", "from_actor_id"))
# One more than is shown tells that there are more. In the order of an index: no sort of all that a large firm has.
BESIDE = """
    SELECT firm.id AS near, l.* FROM unnest(%s::bigint[]) AS firm(id)
    CROSS JOIN LATERAL (SELECT * FROM ({{linkages}}) AS l WHERE l.{here} = firm.id ORDER BY l.{there}, l.id LIMIT %s) AS l
"""
AROUND = " UNION ALL ".join(BESIDE.format(here=here, there=there) for here, there in SIDES)


@dataclass(eq=False)
class Node:
    """A firm: `step` from the centre; `hung_on` is the firm of the first step that it is drawn beside; `actor` None where it is hidden."""

    key: object
    kind: str
    step: int
    actor: Actor | None = None
    hung_on: object = None
    partners: int = 0
    more: bool = False

    @property
    def name(self):
        return self.actor.name if self.actor else str(ActorKind(self.kind).label)

    @property
    def code(self):
        return self.actor.code if self.actor else None


@dataclass(eq=False)
class Edge:
    """Linkages of one kind from one firm to another: `keys`, and the status that asks for attention first."""

    start: Node
    end: Node
    kind: str
    keys: list = field(default_factory=list)
    statuses: list = field(default_factory=list)
    products: set = field(default_factory=set)

    @property
    def status(self):
        return next(status for status in GRAVEST if status in self.statuses)


@dataclass(eq=False)
class Network:
    """What is drawn, the centre first; `left_out` partners of the centre, `beyond` of the second step; `more`: not all were read."""

    centre: Node
    nodes: list
    edges: list
    left_out: int = 0
    beyond: int = 0

    @property
    def more(self):
        return self.centre.more

    def of_step(self, step):
        return [node for node in self.nodes if node.step == step]


def network_of(actor, user, *, steps=1, moment=NOW, kind=None, product=None):
    """The Network around `actor`, which `user` sees; `kind` of linkages and `product` (its key) narrow it."""
    rows = around([actor.pk], user, READ_OF_CENTRE, moment, kind, product)
    centre = Node(actor.pk, actor.kind, 0, actor, more=cut_short(rows, READ_OF_CENTRE))
    seen = seen_among(rows, user) | {actor.pk: actor}
    ranked = strongest(rows, {actor.pk}, seen)
    partners = [Node(key, kinds, 1, seen.get(key), actor.pk) for key, kinds in ranked[: MOST_PARTNERS[steps]]]
    nodes, left_out, beyond = [centre, *partners], len(ranked) - len(partners), 0
    if steps == 2 and partners:
        ring = [node.key for node in partners if node.actor]
        further = around(ring, user, READ_OF_PARTNER, moment, kind, product)
        for node in partners:
            node.more = cut_short([row for row in further if row["near"] == node.key], READ_OF_PARTNER)
        seen |= seen_among(further, user)
        known = {node.key for node in nodes}
        hung = strongest(further, set(ring), seen, known)
        nodes += [Node(key, kinds, 2, seen.get(key), near_of(key, further, ring, seen)) for key, kinds in hung[: MOST_DRAWN - len(nodes)]]
        beyond = max(len(hung) - (MOST_DRAWN - len(partners) - 1), 0)
        rows += further
    edges = joined(rows, {node.key: node for node in nodes}, seen)
    for node in nodes:
        node.partners = len({e.end.key if e.start is node else e.start.key for e in edges if node in (e.start, e.end)})
    return Network(centre, nodes, edges, left_out, beyond)


def around(keys, user, most, moment, kind, product):
    """The linkages of the firms `keys` that `user` sees and that did not end, at most `most` of each in each direction, and one more."""
    wanted = Linkage.objects.for_user(user, few=True).at(moment).with_status().filter(status__in=GRAVEST)
    wanted = wanted.exclude(started_on__gt=moment.day)
    narrowed = Q(**({"kind": kind} if kind else {}), **({"product": product} if product else {}))
    values = {"from_kind": F("from_actor__kind"), "to_kind": F("to_actor__kind"), "spoken_at": Greatest("from_at", "to_at")}
    linkages, values = compiled(wanted.filter(narrowed).order_by().annotate(**values).values(*COLUMNS))
    with connection.cursor() as cursor:
        cursor.execute(AROUND.format(linkages=linkages), [keys, *values, most + 1] * 2)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def cut_short(rows, most):
    """Whether one direction of one firm had more than was asked for."""
    return any(sum(row["near"] == row[here] for row in rows) > most for here, _there in SIDES)


def seen_among(rows, user):
    """{key: actor} of those in `rows` that `user` may see. One query."""
    keys = {row[side] for row in rows for side in SIDES[0]}
    return Actor.objects.for_user(user).filter(pk__in=keys).order_by().in_bulk()


def key_of(row, side, seen):
    """Which node the firm on `side` of a linkage is: itself, or where it is hidden one of this linkage alone."""
    return row[side] if row[side] in seen else ("hidden", row["id"], side)


def strongest(rows, near, seen, known=()):
    """[(key, kind)] of who stands on `rows` across from a firm of `near`, the strongest ties first.

    Strong is: joined to many of `near`, by many linkages, confirmed, spoken of lately.
    """
    ties, kinds = defaultdict(dict), {}
    for row in rows:
        for here, there in SIDES:
            other = key_of(row, there, seen)
            if row[here] in near and other not in near and other not in known:
                ties[other][row["id"]] = row
                kinds[other] = row[there.replace("actor_id", "kind")]
    return sorted(kinds.items(), key=lambda pair: strength(ties[pair[0]].values(), near, pair[0]), reverse=True)


def strength(rows, near, key):
    joined_to = {row[side] for row in rows for side in SIDES[0]} & near
    confirmed = sum(row["status"] == LinkageStatus.CONFIRMED for row in rows)
    return len(joined_to), len(rows), confirmed, max(row["spoken_at"] or LONG_AGO for row in rows), str(key)


def near_of(key, rows, ring, seen):
    """The firm of `ring` (strongest first) that the one `key` is drawn beside: the first that it trades with."""
    joined_to = {row[here] for row in rows for here, there in SIDES if key_of(row, there, seen) == key}
    return next(firm for firm in ring if firm in joined_to)


def joined(rows, nodes, seen):
    """The Edges between `nodes`, each linkage once."""
    found = {}
    for row in {row["id"]: row for row in rows}.values():
        start, end = (nodes.get(key_of(row, side, seen)) for side in SIDES[0])
        if start and end:
            edge = found.setdefault((start.key, end.key, row["kind"]), Edge(start, end, row["kind"]))
            edge.keys.append(row["id"])
            edge.statuses.append(row["status"])
            edge.products.add(row["product_id"])
    order = {key: place for place, key in enumerate(nodes)}
    return sorted(found.values(), key=lambda e: (max(order[e.start.key], order[e.end.key]), order[e.start.key], e.kind))
