"""The chain map's data: nodes, edges, bands and markers, counted from the registry as the reader sees it on a day.

Columns are functions in their order; functions of one kind that follow one another and share no channel are alternatives
and share a column. Lanes are channels: a box belongs to the lanes of its function's channels and stands across all of
them, because the registry knows what an actor does and not which route its product takes. A function that up to three
kinds of actors perform is drawn as one box per kind, else as one box; each box opens the list that it counts.
An actor that performs several functions is counted at each, and once in `totals`. Each linkage is counted once
(linkages/flows.py); edges hold those in force, and `unplaced` says what is not drawn and why.
"""

from collections import defaultdict
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actors.enums import ActorKind
from actors.models import Actor
from linkages.enums import Governance, LinkageKind
from linkages.flows import Flow, count
from linkages.surroundings import actors_of, bands, markers, market_nodes, open_constraints
from linkages.volumes import Volumes, tidy
from markets.enums import FunctionKind

MOST_KINDS_APART = 3
MOST_NAMES = 3
KINDS = (LinkageKind.VERTICAL, LinkageKind.SERVICE, LinkageKind.HORIZONTAL)


def chain_map(chain, user, day=None):
    """Everything that the map of `chain` shows to `user` on `day` (today if none)."""
    today = timezone.localdate()
    day = day or today
    functions = list(chain.functions.order_by("position", "pk"))
    channels = list(chain.channels.prefetch_related("functions").order_by("pk"))
    lanes = lanes_of(channels)
    constraints = open_constraints(chain, user)
    counts = count(chain, user, day, actors_of(constraints))
    columns = columns_of(functions, lanes)
    boxes = Boxes(functions, columns, lanes, counts)
    nodes = boxes.nodes(names_of(counts, user))
    nodes += market_nodes(chain, user, day, channels, len(columns))
    then = {} if day == today else {"as_of": day.isoformat()}
    edges = edges_of(counts, boxes, Volumes(chain, user), {"value_chain": chain.pk, **then})
    if then:
        nodes = [{**n, "url": f"{n['url']}&{urlencode(then)}"} if n["kind"] in ("function", "group") else n for n in nodes]
    unplaced = unplaced_of(counts)
    return {
        "as_of": day.isoformat(),
        "unit": chain.product.unit_id,
        "columns": [{"label": column_label(c), "functions": [f.pk for f in c]} for c in columns],
        "lanes": [lane_line(c, nodes) for c in channels],
        "nodes": nodes,
        "edges": edges,
        "bands": bands(chain, user, day),
        "markers": markers(constraints, boxes.of_actors()),
        "unplaced": unplaced,
        "totals": {
            "actors": counts.actors,
            "linkages": sum(e["linkages"] for e in edges) + unplaced["linkages"],
            "in_force": sum(e["linkages"] for e in edges) + counts.without_function,
            "confirmed": sum(e["confirmed"] for e in edges) + unplaced["confirmed"],
        },
    }


def lanes_of(channels):
    """{key of a function: keys of its channels}."""
    found = defaultdict(list)
    for channel in channels:
        for function in channel.functions.all():
            found[function.pk].append(channel.pk)
    return found


def columns_of(functions, lanes):
    """Functions by column: of one kind, one after the other, and without a channel in common."""
    columns = []
    for function in functions:
        here = set(lanes[function.pk])
        if columns and here and function.kind != FunctionKind.OTHER and columns[-1][0].kind == function.kind:
            there = [set(lanes[other.pk]) for other in columns[-1]]
            if all(there) and not any(here & channels for channels in there):
                columns[-1].append(function)
                continue
        columns.append([function])
    return columns


def column_label(functions):
    return functions[0].name if len(functions) == 1 else FunctionKind(functions[0].kind).label


def lane_line(channel, nodes):
    market = f"end_market-{channel.end_market_id}"
    return {
        "id": channel.pk,
        "label": channel.name,
        "functions": [f.pk for f in channel.functions.all()],
        "end_market": market if any(n["id"] == market for n in nodes) else None,
    }


def names_of(counts, user):
    """{key of an actor: {id, name}} of those that are named and that `user` may see, in order of their names."""
    wanted = {key for keys in counts.named.values() for key in keys}
    rows = Actor.objects.for_user(user).filter(pk__in=wanted).order_by("name_sort", "pk")
    return {pk: {"id": code, "name": name} for pk, code, name in rows.values_list("pk", "code", "name")}


class Boxes:
    """Which box stands for the actors of one kind at one function."""

    def __init__(self, functions, columns, lanes, counts):
        self.functions, self.lanes, self.counts = functions, lanes, counts
        self.column = {f.pk: n for n, column in enumerate(columns) for f in column}
        self.kinds = defaultdict(dict)
        for (position, kind), sums in counts.performers.items():
            self.kinds[position][kind] = sums
        self.by_position = {f.position: f for f in functions}

    def apart(self, position):
        return 2 <= len(self.kinds[position]) <= MOST_KINDS_APART

    def box(self, position, kind):
        """(id of the box, its function, the kind of actors it is limited to)."""
        function = self.by_position[position]
        if self.apart(position):
            return f"group-{function.pk}-{kind}", function.pk, kind
        return f"function-{function.pk}", function.pk, None

    def of_actors(self):
        """{key of a named actor: its box}; the first by position, for one that stands at several functions."""
        found = {}
        for position, kind in sorted(self.counts.named):
            for key in self.counts.named[position, kind]:
                found.setdefault(key, self.box(position, kind)[0])
        return found

    def nodes(self, names):
        found = []
        for function in self.functions:
            kinds = self.kinds[function.position]
            apart = self.apart(function.position)
            found.append(self.node(function, kinds, names, box=not apart))
            if apart:
                found += [self.node(function, {kind: kinds[kind]}, names, kind=kind) for kind in sorted(kinds, key=ActorKind.values.index)]
        return found

    def node(self, function, kinds, names, *, kind=None, box=True):
        ours = {key for k in kinds for key in self.counts.named.get((function.position, k), ())}
        total = sum(n for n, _told, _members in kinds.values())
        estimates = [members for _n, told, members in kinds.values() if told]
        chosen = {"function": function.pk, **({"kind": kind} if kind else {})}
        return {
            "id": f"group-{function.pk}-{kind}" if kind else f"function-{function.pk}",
            "kind": "group" if kind else "function",
            "label": ActorKind(kind).label if kind else function.name,
            "function": function.pk,
            "actors": total,
            "url": f"/actors/?{urlencode(chosen)}",
            "column": self.column[function.pk],
            "lanes": self.lanes[function.pk],
            "box": box,
            "kinds": [{"kind": k, "actors": kinds[k][0]} for k in sorted(kinds, key=lambda k: (-kinds[k][0], k))],
            "members_estimated": int(sum(estimates)) if estimates else None,
            "firms": [firm for key, firm in names.items() if key in ours][:MOST_NAMES] if box and len(ours) == total else [],
        }


def edges_of(counts, boxes, volumes, chosen):
    """One edge for each pair of boxes and kind of linkage; `chosen` narrows the lists that edges open."""
    merged, ends = defaultdict(Flow), {}
    for (source, target, kind), flow in counts.flows.items():
        if flow.linkages:
            start, finish = boxes.box(*source), boxes.box(*target)
            merged[start[0], finish[0], kind].merge(flow)
            ends[start[0], finish[0], kind] = (start, finish)
    order = {node: n for n, node in enumerate(sorted({i for a, b, _k in merged for i in (a, b)}))}
    keys = sorted(merged, key=lambda k: (order[k[0]], order[k[1]], KINDS.index(k[2])))
    return [edge_line(*ends[key], key[2], merged[key], volumes, chosen) for key in keys]


def edge_line(start, finish, kind, flow, volumes, chosen):
    traded = kind == LinkageKind.VERTICAL
    quantity, unit, told, product, comparable = volumes.total(flow.amounts, flow.told) if traded else (None, None, 0, None, False)
    money = next(iter(flow.values.items())) if traded and len(flow.values) == 1 else (None, None)
    limits = {"from_function": start[1], "from_kind": start[2], "to_function": finish[1], "to_kind": finish[2], "kind": kind}
    query = {**chosen, **{k: v for k, v in limits.items() if v is not None}, "in_force": "true"}
    return {
        "from": start[0],
        "to": finish[0],
        "kind": kind,
        "linkages": flow.linkages,
        "confirmed": flow.confirmed,
        "disputed": flow.disputed,
        "quantity": quantity,
        "unit": unit,
        "product": product,
        "comparable": comparable,
        "told": told,
        "value": tidy(money[1]),
        "currency": money[0],
        "governance": most_said(flow.governance),
        "url": f"/linkages/?{urlencode(query)}",
    }


def most_said(said):
    """The governance that most statements in force name; of equals, the one with the looser tie. None if none says."""
    loose = Governance.values
    return max(said, key=lambda name: (said[name], -loose.index(name)), default=None)


def unplaced_of(counts):
    """What is not drawn, and why; with the edges it is every linkage that the reader sees."""
    reasons = []
    if n := counts.without_function:
        reasons.append(
            ngettext(
                "%(n)d linkage: one of its two actors performs no function of this chain.",
                "%(n)d linkages: one of the two actors performs no function of this chain.",
                n,
            )
            % {"n": n}
        )
    sentences = {
        "lapsed": _("%(n)d lapsed: nobody repeated them in time."),
        "ended": _("%(n)d ended."),
        "later": _("%(n)d begin after this day."),
    }
    reasons += [sentences[status] % {"n": counts.not_in_force[status]} for status in sentences if counts.not_in_force.get(status)]
    return {
        "actors": counts.astray,
        "linkages": counts.without_function + sum(counts.not_in_force.values()),
        "confirmed": counts.without_function_confirmed,
        "reasons": reasons,
    }
