"""Duplicates in the whole registry, found for an organization that works with all of it; and in a file of its names."""

import time
from contextlib import contextmanager
from random import Random

from django.db import connection, transaction

from accounts.models import Organization, User
from actors.duplicate_files import Line, find
from actors.duplicate_search import search
from actors.models import Actor, DuplicatePair, WorksWith
from analysis.names import search_words, sort_key
from analysis.pairs import side
from bench.measuring import Line as Result
from bench.measuring import apart, peak_mb, queries_of

IN_FILE = 20_000
COPIES = 200
MARK = "B-"
# Comparing each with each is not run: seconds of this many pairs, times how many there are.
SAMPLED = 200_000
EACH_WITH_EACH = """
    SELECT count(*) FILTER (WHERE similarity(a.name_sort, b.name_sort) >= 0.45) FROM
    (SELECT name_sort FROM actors_actor ORDER BY id LIMIT %(rows)s) a, (SELECT name_sort FROM actors_actor ORDER BY id DESC LIMIT %(rows)s) b
"""


def silent(**said):
    return None


def works_with_all(organization):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO actors_workswith (organization_id, actor_id) SELECT %s, id FROM actors_actor WHERE status <> 'merged' ON CONFLICT DO NOTHING",
            [organization.pk],
        )
        cursor.execute("ANALYZE actors_workswith")


@contextmanager
def copies(organization):
    """COPIES actors registered a second time with an error in the name, while the jobs run; {(key, key of the copy)}."""
    Actor.objects.filter(code__startswith=MARK).delete()  # of a run that was ended
    random = Random(7)
    taken = random.sample(list(Actor.objects.exclude(status="merged").order_by("pk").values_list("pk", flat=True)), COPIES)
    originals = list(Actor.objects.filter(pk__in=taken).order_by("pk"))
    made = [again(actor, random.randrange(1, max(2, len(actor.name) - 1))) for actor in originals]
    with transaction.atomic():
        Actor.objects.bulk_create(made)
        WorksWith.objects.bulk_create([WorksWith(organization=organization, actor=actor) for actor in made])
    try:
        yield {(one.pk, other.pk) for one, other in zip(originals, made, strict=True)}
    finally:
        Actor.objects.filter(pk__in=[actor.pk for actor in made]).delete()


def again(actor, place):
    """The same actor, as somebody writes it down who leaves a letter out."""
    name = actor.name[:place] + actor.name[place + 1 :]
    values = {"kind": actor.kind, "country": actor.country, "admin1_id": actor.admin1_id, "sector_id": actor.sector_id}
    return Actor(code=f"{MARK}{actor.pk}", name=name, name_sort=sort_key(name), words=search_words(name), **values)


def seconds_of(run):
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def each_with_each(rows):
    """Seconds that comparing `rows` records each with each would take, from a sample in the database."""
    side_of_sample = round(SAMPLED**0.5)

    def sample():
        with connection.cursor() as cursor:
            cursor.execute(EACH_WITH_EACH, {"rows": side_of_sample})

    sample()
    return seconds_of(sample) / side_of_sample**2 * rows * (rows - 1) / 2


def duplicates_in_registry(actors):
    """The job that finds duplicates in the registry, beside comparing each with each by trigrams (extrapolated)."""
    organization = User.objects.get(email="officer@bench.example").memberships.order_by("pk").first().organization
    works_with_all(organization)
    with copies(organization) as wanted:
        counts, taken, memory = apart(lambda: search(Organization.objects.get(pk=organization.pk), silent))
        kept = set(DuplicatePair.objects.filter(organization=organization).order_by("pk").values_list("one", "other"))
    other = each_with_each(actors)
    yield Result(
        job="duplicates_in_registry",
        size=actors,
        ours_s=taken,
        baseline="each with each by trigrams, extrapolated",
        baseline_s=other,
        ratio=other / taken,
        limit_s=None,
        limit_ratio=None,
        peak_mb=memory,
        queries=0,
        note=f"{counts['compared']} pairs compared of {counts['countries']} countries, {len(kept)} kept; "
        f"{len(kept & wanted)} of {COPIES} actors found that were registered twice with an error",
    )


def duplicates_in_file(actors):
    """The rows of one file against each other, beside comparing each with each (extrapolated)."""
    names = Actor.objects.order_by("pk").values_list("name", "country")[:IN_FILE]
    lines = [Line(number, name, side(name, "", country), {}) for number, (name, country) in enumerate(names, 2)]
    found = []
    taken = seconds_of(lambda: found.extend(find(lines)))
    other = each_with_each(len(lines))
    yield Result(
        job="duplicates_in_file",
        size=len(lines),
        ours_s=taken,
        baseline="each with each by trigrams, extrapolated",
        baseline_s=other,
        ratio=other / taken,
        limit_s=None,
        limit_ratio=None,
        peak_mb=peak_mb(lambda: find(lines)),
        queries=queries_of(lambda: find(lines)),
        note=f"{len(found)} pairs found",
    )
