"""Pages of linkages among many: a firm's page and its network, the working list, and lists of days past.

Of each the statements of the whole page are run again by themselves, beside the page and beside a bare query by index that
knows no reader, no status and no words.
"""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Organization
from actors.models import Actor
from bench.jobs import getter, job, signed_in, sql
from bench.measuring import compared
from linkages.models import Linkage, LinkageStatement
from linkages.work_queues import QUEUES
from valuechain.seeding.make import PREFIX

THEN = date(2025, 5, 15)  # half of the periods had begun
KNOWN = date(2025, 10, 1)  # half of the statements were recorded
OF_FIRM = """
    SELECT l.id, s.id, s.side, s.says, s.quantity, s.price FROM (
        SELECT id FROM linkages_linkage WHERE from_actor_id = %s UNION SELECT id FROM linkages_linkage WHERE to_actor_id = %s
    ) AS k JOIN linkages_linkage l ON l.id = k.id JOIN linkages_linkagestatement s ON s.linkage_id = l.id
"""
# What a firm's page tells of them, as one would write it by hand: how many of each status and how many partners, what was
# stated of the last year, and of each kind and side the five widest gaps with names and both sides' words.
STATUS = """
    CASE WHEN denied THEN 'disputed' WHEN from_says = 'ended' OR to_says = 'ended' THEN 'ended'
        WHEN both_own_at + months * interval '1 month' >= now() THEN 'confirmed'
        WHEN greatest(from_at, to_at) + months * interval '1 month' >= now() THEN 'claimed' ELSE 'lapsed' END
"""
MINE = """
    WITH mine AS (
        SELECT l.*, coalesce(c.confirmation_months, 12) AS months FROM (
            SELECT id FROM linkages_linkage WHERE from_actor_id = %s UNION SELECT id FROM linkages_linkage WHERE to_actor_id = %s
        ) AS k JOIN linkages_linkage l ON l.id = k.id LEFT JOIN markets_valuechain c ON c.id = l.value_chain_id
    )
"""
COUNTS_OF_FIRM = f"{MINE} SELECT {STATUS}, count(*), count(DISTINCT from_actor_id), count(DISTINCT to_actor_id) FROM mine GROUP BY 1"
YEAR_OF_FIRM = f"""
    {MINE} SELECT s.linkage_id, s.side, s.period_start, s.period_end, s.quantity, s.unit_id, s.price, s.currency_id
    FROM mine JOIN linkages_linkagestatement s ON s.linkage_id = mine.id
    WHERE s.says = 'exists' AND s.period_end >= current_date - 365 AND s.period_start <= current_date
"""
WIDEST_OF_FIRM = f"""
    {MINE} SELECT w.*, a.name, b.name, p.name, s.side, s.says, s.period_start, s.period_end, s.quantity, s.price, s.stated_at FROM (
        SELECT *, {STATUS} AS status,
            row_number() OVER (PARTITION BY kind, from_actor_id = %s ORDER BY gap_quantity DESC NULLS LAST, id DESC) AS place FROM mine
    ) AS w JOIN actors_actor a ON a.id = w.from_actor_id JOIN actors_actor b ON b.id = w.to_actor_id
        LEFT JOIN markets_product p ON p.id = w.product_id JOIN linkages_linkagestatement s ON s.linkage_id = w.id
    WHERE w.place <= 5
"""
STANDING_OF_FIRM = """
    SELECT l.*, t.* FROM linkages_linkage l JOIN linkage_standing(ARRAY(
        SELECT id FROM linkages_linkage WHERE from_actor_id = %s UNION SELECT id FROM linkages_linkage WHERE to_actor_id = %s
    ), NULL, %s) AS t ON t.linkage_id = l.id
"""
NEIGHBOURS = """
    SELECT l.id, l.from_actor_id, l.to_actor_id FROM unnest(%s::bigint[]) AS f(id) CROSS JOIN LATERAL (
        (SELECT * FROM linkages_linkage WHERE from_actor_id = f.id ORDER BY to_actor_id LIMIT 16) UNION ALL
        (SELECT * FROM linkages_linkage WHERE to_actor_id = f.id ORDER BY from_actor_id LIMIT 16)
    ) AS l JOIN actors_actor a ON a.id = l.from_actor_id JOIN actors_actor b ON b.id = l.to_actor_id
"""
OF_ORGANIZATION = """
    SELECT l.from_says, l.to_says, l.denied, count(*) FROM linkages_linkageparty p JOIN linkages_linkage l ON l.id = p.linkage_id
    WHERE p.organization_id = %s GROUP BY l.from_says, l.to_says, l.denied
"""
PAGE_THEN = """
    SELECT l.id, s.id, s.side, s.says, s.quantity, s.price FROM (
        SELECT l.* FROM linkages_linkage l JOIN linkages_linkageparty p ON p.linkage_id = l.id AND p.organization_id = %s
        WHERE l.recorded_at <= %s AND EXISTS (
            SELECT 1 FROM linkages_linkagestatement s WHERE s.linkage_id = l.id AND s.period_start <= %s AND s.recorded_at <= %s)
        ORDER BY l.id DESC LIMIT {most}
    ) AS l LEFT JOIN linkages_linkagestatement s ON s.linkage_id = l.id AND s.period_start <= %s AND s.recorded_at <= %s
"""


def own_statements(get):
    """The questions that one page asks the database, to be asked again by themselves."""
    with CaptureQueriesContext(connection) as seen:
        get()
    asked = [q["sql"] for q in seen.captured_queries if q["sql"].lstrip(" (").startswith(("SELECT", "WITH"))]
    return [sql(text.replace("%", "%%")) for text in asked]


def told(name, address, bare, note="", **query):
    get = getter(signed_in("officer"), address, **query)
    statements = own_statements(get)
    size = Linkage.objects.count()
    return compared(
        name,
        size,
        ours=lambda: [run() for run in statements],
        baseline=get,
        baseline_name="the whole page",
        limit=bare,
        rounds=5,
        note=note,
    )


def busy():
    """A firm of many linkages, as most readers look at: about the two-hundredth of the installation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_actor_id, count(*) FROM linkages_linkage GROUP BY to_actor_id ORDER BY 2 DESC, 1 LIMIT 1 OFFSET 200")
        key, count = cursor.fetchone()
    return Actor.objects.get(pk=key), count


@job
def linkage_pages(actors):
    """Each page with the number of its queries; said beside it are the linkages it is about."""
    firm, count = busy()
    lead = Organization.objects.get(short_name=f"{PREFIX}1").pk
    said = f"{firm.name}: {count:,} linkages; {LinkageStatement.objects.count():,} statements in all"
    own = sql(OF_FIRM, [firm.pk, firm.pk])
    yield told("firm_page", reverse("actor-detail", args=[firm.code]), own, said)
    ends = [firm.pk, firm.pk]
    tells = [sql(COUNTS_OF_FIRM, ends), sql(YEAR_OF_FIRM, ends), sql(WIDEST_OF_FIRM, [*ends, firm.pk])]
    yield told("firm_page_beside_all_it_tells", reverse("actor-detail", args=[firm.code]), lambda: [run() for run in tells], said)
    with connection.cursor() as cursor:
        cursor.execute("SELECT from_actor_id FROM linkages_linkage WHERE to_actor_id = %s ORDER BY 1 LIMIT 40", [firm.pk])
        ring = [firm.pk, *[key for (key,) in cursor.fetchall()]]
    yield told("network_two_steps", reverse("actor-network", args=[firm.code]), sql(NEIGHBOURS, [ring]), said, steps=2)
    for queue in QUEUES:
        name = "working_list" if queue == "unanswered" else f"working_list_{queue}"
        yield told(name, reverse("linkage-work-list"), sql(OF_ORGANIZATION, [lead]), queue=queue)
    forever = date(2100, 1, 1)
    for name, day, known, query in (
        ("list_as_of", THEN, forever, {"as_of": THEN}),
        ("list_known_on", forever, KNOWN, {"known_on": KNOWN}),
    ):
        # The page counts up to ten thousand, which is asked of the bare query too.
        values = [lead, known, day, known, day, known]
        page, counted = sql(PAGE_THEN.format(most=51), values), sql(PAGE_THEN.format(most=10_001), values)
        yield told(name, reverse("linkage-list"), lambda page=page, counted=counted: (page(), counted()), **query)
    yield told("firm_known_on", reverse("linkage-list"), own, said, actor=firm.code, known_on=KNOWN)
    standing = sql(STANDING_OF_FIRM, [*ends, KNOWN])
    yield told("firm_known_on_beside_all_it_tells", reverse("linkage-list"), standing, said, actor=firm.code, known_on=KNOWN)
