"""A list filtered by chain, function and region, whole and in SQL alone."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actors.models import Actor, ActorFunction, Listing
from bench.jobs import PAGE, getter, job, signed_in, sql
from bench.measuring import compared
from bench.peers import listed
from bench.staple import REGION, staple
from core.keyset import encode

CUT = """
    SELECT name_sort, actor_id FROM actors_listing WHERE function_id = %(function)s AND stated_by_id = %(party)s AND admin1_id = %(region)s
        AND (name_sort, actor_id) > (%(name)s, %(actor)s) ORDER BY name_sort, actor_id LIMIT 51
"""
SEEN = f"""
    SELECT a.id, a.code, a.name, a.kind, a.country, a.admin1_id, a.status
    FROM ({CUT}) k JOIN actors_actor a ON a.id = k.actor_id ORDER BY a.name_sort, a.id
"""
# The same with all that our page tells of each row: its region by name, what it does in any chain, and its newest count of workers.
TOLD = f"""
    SELECT a.id, a.code, a.name, a.kind, a.country, p.name, a.locality, a.claimed,
        ARRAY(
            SELECT f.name FROM actors_actorfunction s JOIN markets_function f ON f.id = s.function_id JOIN markets_valuechain c ON c.id = f.value_chain_id
            WHERE s.actor_id = a.id AND s.stated_by_id = %(party)s AND (s.until IS NULL OR s.until >= current_date) ORDER BY c.name, f.position
        ),
        (
            SELECT w.employees_female + w.employees_male FROM actors_profile w
            WHERE w.actor_id = a.id AND w.stated_by_id = %(party)s AND w.employees_female IS NOT NULL AND w.employees_male IS NOT NULL
            ORDER BY w.as_of DESC LIMIT 1
        )
    FROM ({CUT}) k JOIN actors_actor a ON a.id = k.actor_id LEFT JOIN core_place p ON p.code = a.admin1_id ORDER BY a.name_sort, a.id
"""


def page_queries(get):
    """The statements of one page that cut it and fetch its rows, to run again by themselves."""
    with CaptureQueriesContext(connection) as seen:
        get()
    texts = [q["sql"] for q in seen.captured_queries]
    cut = next(text for text in texts if text.startswith('SELECT DISTINCT "actors_listing"'))
    rows = next(text for text in texts if 'FROM "actors_actor"' in text and '"actors_actor"."id" IN (' in text)
    return [cut.replace("%", "%%"), rows.replace("%", "%%")]


def counted_on(first_page):
    """What the address of the next page carries behind its cursor: the count, sealed for the reader."""
    return re.search(r'rel="next" href="[^"]*cursor=[^".&]+([^"&]*)', first_page.text).group(1)


@job
def actors_filtered(actors):
    """Page 1 and page 1,000 beside Django REST framework's; the count beside one that is told by sets.

    SQL alone is that of the page's rows, beside the bare rows (SEEN) and beside bare SQL that tells as much of each (TOLD).
    """
    chain, function = staple()
    officer, address = signed_in("officer"), reverse("actor-list")
    query = {"value_chain": chain.pk, "function": function.pk, "admin1": REGION}
    rows = Listing.objects.filter(function=function, admin1=REGION).order_by("name_sort", "actor_id")
    stated = ActorFunction.objects.filter(function=function).order_by().values("actor")
    right = Actor.objects.filter(pk__in=stated, admin1=REGION).exclude(visibility="private").count()
    pages = min(1000, rows.count() // PAGE)
    last = rows[PAGE * (pages - 1) - 1 : PAGE * (pages - 1)].get()
    far = encode(last, ("name_sort", "actor_id"), backwards=False) + counted_on(getter(officer, address, **query)())
    for page, first, cursor in ((1, None, {}), (pages, last, {"cursor": far})):
        ours = getter(officer, address, **query, **cursor)
        peer = listed(chain=chain.pk, function=function.pk, region=REGION, page=page)
        key = {"name": first.name_sort, "actor": first.actor_id} if first else {"name": "", "actor": 0}
        key |= {"function": function.pk, "party": chain.organization_id, "region": REGION}
        said = f"right count {right:,} without private ones, peer {peer().data['count']:,}"
        yield compared(f"actors_filtered_page_{page}", actors, ours=ours, baseline=peer, baseline_name="DRF and django-filter", note=said)
        statements = [sql(text) for text in page_queries(ours)]
        for name, limit in (("sql", SEEN), ("sql_told", TOLD)):
            yield compared(
                f"actors_filtered_page_{page}_{name}",
                actors,
                ours=lambda statements=statements: [run() for run in statements],
                baseline=peer,
                baseline_name="DRF and django-filter",
                limit=sql(limit, key),
            )
