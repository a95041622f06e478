"""Who sets the terms on linkages: what statements say of it, what follows from their answers, and how a chain parts by it."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.governance import QUESTIONS, TABLE, contradicts, governance
from linkages.enums import Governance
from linkages.flows import compiled
from linkages.models import LinkageStatement
from linkages.queries import in_force

DIFFER = "differ"  # the two sides say, or answer, differently
WORDS = {
    "excluded": gettext_lazy(
        "No type: what is asked is simple and written down, and yet the supplier does not meet it. Such a supplier stays outside the chain."
    ),
    "unlikely": gettext_lazy("No type: what is asked is simple, and yet cannot be written down. That is unlikely; ask again."),
}
NAMES = {
    "complexity": gettext_lazy("how much the buyer asks for"),
    "codified": gettext_lazy("whether it is written down"),
    "capability": gettext_lazy("whether the supplier meets it unaided"),
}
COLOURS = {"market": "c1", "modular": "c2", "relational": "c3", "captive": "c4", "hierarchy": "c5", DIFFER: "c6"}
GROUPS = (*Governance.choices, (DIFFER, gettext_lazy("The sides differ")), ("", gettext_lazy("Not known")))


@dataclass(frozen=True)
class Told:
    """What one statement says of governance: the type that was `typed`, the one `derived` from its answers, and whether they differ."""

    statement: LinkageStatement
    typed: str
    derived: str
    contradicts: bool
    why: str

    @property
    def type(self):
        """The one that counts: what follows from the answers, else what was typed."""
        return self.derived or self.typed

    @property
    def type_name(self):
        return Governance(self.type).label if self.type else ""

    @property
    def typed_name(self):
        return Governance(self.typed).label if self.typed else ""

    @property
    def derived_name(self):
        return Governance(self.derived).label if self.derived else ""


def told_by(statement):
    """The `Told` of a statement, with a sentence where nothing can be derived."""
    found = governance(statement.complexity, statement.codified, statement.capability)
    why = str(WORDS.get(found.reason, ""))
    if found.missing and len(found.missing) < len(QUESTIONS):
        why = _("Not derived: it is not known %(names)s.") % {"names": _(" and ").join(str(NAMES[name]) for name in found.missing)}
    return Told(statement, statement.governance, found.type or "", contradicts(statement.governance, found), why)


def speaks_of_it(statements):
    """Of `statements`, those that say a type, or answer one of the three questions."""
    answered = Q(governance__gt="")
    for name in QUESTIONS:
        answered |= Q(**{f"{name}__gt": ""})
    return statements.filter(answered)


def over_time(linkage, user):
    """{side: [Told]} by period, the newest first; of each period what counts: the firm's own word, else the newest on its behalf."""
    said = speaks_of_it(in_force(LinkageStatement.objects.for_user(user, few=True)).filter(linkage=linkage, says="exists"))
    order = ("-period_end", "-period_start", F("by_firm").asc(nulls_last=True), "-stated_at", "-pk")
    found = defaultdict(dict)
    for row in said.select_related("by_organization").order_by(*order):
        found[row.side].setdefault((row.period_start, row.period_end), told_by(row))
    return {side: list(periods.values()) for side, periods in found.items()}


# the type of each linkage, in SQL: of each side its newest statement that gives one
DERIVED = Case(
    *[When(complexity=answers[0], codified=answers[1], capability=answers[2], then=Value(name)) for answers, name in TABLE.items()],
    default=F("governance"),
    output_field=CharField(),
)
TYPES = """
WITH typed AS (
    SELECT DISTINCT ON (linkage_id, side) linkage_id, type FROM ({statements}) AS said
    ORDER BY linkage_id, side, period_end DESC, period_start DESC, by_firm_id NULLS LAST, stated_at DESC, id DESC
), one AS (
    SELECT linkage_id, CASE WHEN count(DISTINCT type) = 1 THEN min(type) ELSE 'differ' END AS type FROM typed GROUP BY linkage_id
)
"""
EACH = "SELECT l.id, l.from_actor_id, coalesce(one.type, ''), l.value, l.currency FROM ({linkages}) AS l LEFT JOIN one ON one.linkage_id = l.id ORDER BY l.id"
SUMS = """
SELECT coalesce(one.type, ''), l.currency, count(*), count(l.value), sum(l.value) FROM ({linkages}) AS l
LEFT JOIN one ON one.linkage_id = l.id GROUP BY 1, 2 ORDER BY 1, 2
"""


def asked(ending, linkages, value, statements):
    """Rows of `ending` over `linkages` (a queryset whose `value` names the column of it) and what `statements` say of them."""
    said = speaks_of_it(in_force(statements.filter(says="exists"))).annotate(type=DERIVED).exclude(type="").order_by()
    columns = ("id", "linkage_id", "side", "period_start", "period_end", "by_firm_id", "stated_at", "type")
    statements_sql, statements_with = compiled(said.values(*columns))
    linkages_sql, linkages_with = compiled(linkages.order_by().values("id", "from_actor_id", value=F(value), currency=F("flow_currency")))
    sql = (TYPES + ending).format(statements=statements_sql, linkages=linkages_sql)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*statements_with, *linkages_with])
        return cursor.fetchall()


def each_type(linkages, value, statements):
    """[(key, key of the seller, type or "differ" or "", value, currency)]."""
    return asked(EACH, linkages, value, statements)


@dataclass(frozen=True)
class Group:
    """Linkages of one type: how many, their share of those of known type, and their share of the value."""

    type: str
    name: str
    linkages: int
    share: object
    value: object
    share_of_value: object

    @property
    def colour(self):
        return COLOURS.get(self.type, "")


def groups_of(linkages, value, statements):
    """([Group], currency of the values): the largest currency's values alone are compared; what is in others is left out of them."""
    counts, values, told = defaultdict(int), defaultdict(lambda: defaultdict(int)), defaultdict(int)
    for name, currency, n, valued, amount in asked(SUMS, linkages, value, statements):
        counts[name] += n
        if amount is not None:
            values[currency][name] += amount
            told[currency] += valued
    currency = max(sorted(told), key=told.get) if told else ""
    known = sum(n for name, n in counts.items() if name)
    worth = {name: amount for name, amount in values[currency].items() if name}
    total = sum(worth.values())
    return [
        Group(
            name,
            str(label),
            counts[name],
            100 * counts[name] / known if name and known else None,
            worth.get(name),
            100 * worth[name] / total if total and name in worth else None,
        )
        for name, label in GROUPS
        if counts[name]
    ], currency
