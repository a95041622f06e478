"""What the database counts for the chain map, in one statement: who performs what, and what flows between them.

An actor that performs several functions of the chain buys at its first and sells from its last, by position, so each
linkage stands between two functions and is counted once. `linkages.queries.at_stage` says the same for lists.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q

from linkages.enums import Governance, LinkageStatus
from linkages.models import Linkage, LinkageStatement
from linkages.moments import Moment
from linkages.queries import performing

NAMED_BELOW = 60
NAMED_IN_A_GROUP = 3
IN_FORCE = (LinkageStatus.CLAIMED, LinkageStatus.CONFIRMED, LinkageStatus.DISPUTED)
TIES = Governance.values
COUNTS = """
WITH performer AS MATERIALIZED ({performers}),
stage AS MATERIALIZED (
    SELECT actor_id, kind, min(position) AS first, max(position) AS last FROM performer GROUP BY actor_id, kind
), said AS (
    -- A newer statement of the same side, period and author supersedes (as linkages.queries.in_force).
    SELECT s.linkage_id, s.says, s.governance, row_number() OVER (
        PARTITION BY s.linkage_id, s.side, s.period_start, s.period_end, s.by_firm_id, s.by_organization_id
        ORDER BY s.stated_at DESC, s.id DESC
    ) AS newest
    FROM ({statements}) AS s
), tied AS (
    SELECT linkage_id, {tied} FROM said WHERE newest = 1 AND says = 'exists' AND governance <> '' GROUP BY linkage_id
), link AS MATERIALIZED (
    SELECT l.id, l.from_actor_id, l.to_actor_id, l.kind, l.product_id, l.seen_quantity AS flow_quantity, l.flow_unit, l.seen_value AS flow_value, l.flow_currency,
        CASE WHEN l.started_on > %s THEN 'later' ELSE l.status END AS status,
        s.last AS source, s.kind AS source_kind, t.first AS target, t.kind AS target_kind
    FROM ({linkages}) AS l LEFT JOIN stage s ON s.actor_id = l.from_actor_id LEFT JOIN stage t ON t.actor_id = l.to_actor_id
)
SELECT 'performers' AS part, position AS source, kind AS source_kind, NULL::int AS target, NULL AS target_kind, NULL AS kind,
    NULL AS status, NULL::bigint AS product, NULL AS unit, NULL AS currency, count(*) AS n, count(members_estimated) AS known,
    sum(members_estimated)::numeric AS quantity, NULL::numeric AS value, NULL::bigint[] AS ties
FROM performer GROUP BY position, kind
UNION ALL
SELECT 'actors', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, count(*), 0, NULL, NULL, NULL FROM stage
UNION ALL
SELECT 'named', position, kind, NULL, NULL, NULL, NULL, actor_id, NULL, NULL, 1, 0, NULL, NULL, NULL
FROM performer JOIN (SELECT position, kind FROM performer GROUP BY position, kind HAVING count(*) <= %s) AS few USING (position, kind)
UNION ALL
SELECT 'named', position, kind, NULL, NULL, NULL, NULL, actor_id, NULL, NULL, 1, 0, NULL, NULL, NULL
FROM performer WHERE actor_id = ANY (%s) OR (SELECT count(*) FROM stage) < %s
UNION ALL
SELECT 'flows', source, source_kind, target, target_kind, kind, status, product_id, flow_unit, flow_currency, count(*),
    count(flow_quantity), sum(flow_quantity), sum(flow_value), ARRAY[{summed}]
FROM link LEFT JOIN tied ON tied.linkage_id = link.id
GROUP BY source, source_kind, target, target_kind, kind, status, product_id, flow_unit, flow_currency
UNION ALL
SELECT 'astray', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, count(*), 0, NULL, NULL, NULL FROM (
    SELECT from_actor_id FROM link WHERE source IS NULL AND status = ANY (%s)
    UNION SELECT to_actor_id FROM link WHERE target IS NULL AND status = ANY (%s)
) AS astray
"""


@dataclass
class Flow:
    """Linkages of one kind between two groups, each group a (position, kind of actor)."""

    linkages: int = 0
    confirmed: int = 0
    disputed: int = 0
    amounts: dict = field(default_factory=lambda: defaultdict(Decimal))  # (product, base unit) → quantity
    told: dict = field(default_factory=lambda: defaultdict(int))  # (product, base unit) → linkages that gave one
    values: dict = field(default_factory=lambda: defaultdict(Decimal))  # currency → value
    governance: dict = field(default_factory=lambda: defaultdict(int))

    def count(self, status, n, ties):
        """`n` linkages of one status; `ties` are the statements in force that name each kind of governance."""
        self.linkages += n
        self.confirmed += n if status == LinkageStatus.CONFIRMED else 0
        self.disputed += n if status == LinkageStatus.DISPUTED else 0
        for name, said in zip(TIES, ties, strict=True):
            if said:
                self.governance[name] += int(said)

    def measure(self, product_and_unit, told, quantity, currency, value):
        """What linkages say they move. What a side disputes is counted as a linkage, but never measured."""
        if quantity is not None:
            self.amounts[product_and_unit] += quantity
            self.told[product_and_unit] += told
        if value is not None:
            self.values[currency] += value

    def merge(self, other):
        """Add `other`, which counts other linkages."""
        self.linkages += other.linkages
        self.confirmed += other.confirmed
        self.disputed += other.disputed
        for name in ("amounts", "told", "values", "governance"):
            sums = getattr(self, name)
            for key, amount in getattr(other, name).items():
                sums[key] += amount


@dataclass
class Counts:
    """Everything that the map counts, as one reader sees it on one day."""

    actors: int = 0
    performers: dict = field(default_factory=dict)  # (position, kind) → (actors, groups with an estimate, estimated members)
    named: dict = field(default_factory=lambda: defaultdict(set))  # (position, kind) → keys of actors
    flows: dict = field(default_factory=lambda: defaultdict(Flow))  # (source group, target group, kind) → Flow
    astray: int = 0
    without_function: int = 0
    without_function_confirmed: int = 0
    not_in_force: dict = field(default_factory=lambda: defaultdict(int))


def compiled(rows):
    """(SQL, parameters) of a queryset; of one that can have no rows, a statement that has none."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        empty = rows.model._base_manager.extra(where=["false"]).values(*rows.query.values_select)
        return empty.query.sql_with_params()


def visible_linkages(chain, user, day):
    """The linkages of `chain` that `user` sees and somebody stood by, as they were on `day`."""
    spoken = Q(from_says__isnull=False) | Q(to_says__isnull=False)
    return Linkage.objects.for_user(user).at(Moment(day)).filter(spoken, value_chain=chain).with_status()


def count(chain, user, day, wanted=()):
    """The `Counts` of `chain`; groups of few are named, and so are the actors `wanted` (keys)."""
    performers, performers_with = compiled(
        performing(user, day)
        .filter(function__value_chain=chain)
        .order_by()
        .values("actor_id", position=F("function__position"), kind=F("actor__kind"), members_estimated=F("actor__members_estimated"))
        .distinct()
    )
    columns = ("id", "from_actor_id", "to_actor_id", "kind", "product_id", "started_on")
    flow = ("seen_quantity", "flow_unit", "seen_value", "flow_currency", "status")
    linkages, linkages_with = compiled(visible_linkages(chain, user, day).with_flows(user).order_by().values(*columns, *flow))
    said = LinkageStatement.objects.for_user(user).at(Moment(day)).filter(linkage__value_chain=chain).order_by()
    author = ("by_firm_id", "by_organization_id", "stated_at", "id")
    statements, statements_with = compiled(said.values("linkage_id", "side", "period_start", "period_end", *author, "says", "governance"))
    sql = COUNTS.format(
        performers=performers,
        linkages=linkages,
        statements=statements,
        tied=", ".join(f"count(*) FILTER (WHERE governance = '{name}') AS {name}" for name in TIES),
        summed=", ".join(f"sum({name})::bigint" for name in TIES),
    )
    drawn = list(IN_FORCE)
    values = [*performers_with, *statements_with, day, *linkages_with, NAMED_IN_A_GROUP, list(wanted), NAMED_BELOW, drawn, drawn]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return read(cursor.fetchall())


def read(rows):
    found = Counts()
    for part, source, source_kind, target, target_kind, kind, status, *sums in rows:
        product, unit, currency, n, known, quantity, value, ties = sums
        if part == "performers":
            found.performers[source, source_kind] = (n, known, quantity)
        elif part == "actors":
            found.actors = n
        elif part == "astray":
            found.astray = n
        elif part == "named":
            found.named[source, source_kind].add(product)
        elif status not in IN_FORCE:
            found.not_in_force[status] += n
        elif source is None or target is None:
            found.without_function += n
            found.without_function_confirmed += n if status == LinkageStatus.CONFIRMED else 0
        else:
            flow = found.flows[(source, source_kind), (target, target_kind), kind]
            flow.count(status, n, ties)
            if status != LinkageStatus.DISPUTED:
                flow.measure((product, unit), known, quantity, currency, value)
    return found
