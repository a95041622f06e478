"""A list filtered by chain, function and region, whole and in SQL alone."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actors.models import Actor, ActorFunction, Listing
from bench.jobs import PAGE, getter, job, signed_in, sql
from bench.measuring import compared
from bench.peers import listed
from bench.staple import REGION, staple
from core.keyset import encode

SEEN = """
    SELECT a.id, a.code, a.name, a.kind, a.country, a.admin1_id, a.status FROM (
        SELECT name_sort, actor_id FROM actors_listing WHERE function_id = %s AND stated_by_id = %s AND admin1_id = %s
            AND (name_sort, actor_id) > (%s, %s) ORDER BY name_sort, actor_id LIMIT 51
    ) k JOIN actors_actor a ON a.id = k.actor_id ORDER BY a.name_sort, a.id
"""


def page_queries(get):
    """The statements of one page that cut it and fetch its rows, to run again by themselves."""
    with CaptureQueriesContext(connection) as seen:
        get()
    texts = [q["sql"] for q in seen.captured_queries]
    cut = next(text for text in texts if text.startswith('SELECT DISTINCT "actors_listing"'))
    rows = next(text for text in texts if 'FROM "actors_actor"' in text and '"actors_actor"."id" IN (' in text)
    return [cut.replace("%", "%%"), rows.replace("%", "%%")]


@job
def actors_filtered(actors):
    """Page 1 and page 1,000 beside Django REST framework's; the count beside one that is told by sets."""
    chain, function = staple()
    officer, address = signed_in("officer"), reverse("actor-list")
    query = {"value_chain": chain.pk, "function": function.pk, "admin1": REGION}
    rows = Listing.objects.filter(function=function, admin1=REGION).order_by("name_sort", "actor_id")
    stated = ActorFunction.objects.filter(function=function).order_by().values("actor")
    right = Actor.objects.filter(pk__in=stated, admin1=REGION).exclude(visibility="private").count()
    pages = min(1000, rows.count() // PAGE)
    last = rows[PAGE * (pages - 1) - 1 : PAGE * (pages - 1)].get()
    for page, first, cursor in ((1, None, {}), (pages, last, {"cursor": encode(last, ("name_sort", "actor_id"), backwards=False)})):
        ours = getter(officer, address, **query, **cursor)
        peer = listed(chain=chain.pk, function=function.pk, region=REGION, page=page)
        key = (first.name_sort, first.actor_id) if first else ("", 0)
        said = f"right count {right:,} without private ones, peer {peer().data['count']:,}"
        yield compared(f"actors_filtered_page_{page}", actors, ours=ours, baseline=peer, baseline_name="DRF and django-filter", note=said)
        statements = [sql(text) for text in page_queries(ours)]
        yield compared(
            f"actors_filtered_page_{page}_sql",
            actors,
            ours=lambda statements=statements: [run() for run in statements],
            baseline=peer,
            baseline_name="DRF and django-filter",
            limit=sql(SEEN, [function.pk, chain.organization_id, REGION, *key]),
        )
