"""The jobs: each gives lines of results."""

import statistics
from random import Random

from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from actors.models import Actor
from actors.queries import matching
from bench.duplicates import duplicates_in_file, duplicates_in_registry
from bench.imports import import_csv, read_xlsx
from bench.measuring import compared, in_turn
from core.keyset import encode

JOBS = {}
PAGE = 50
ORDER = ("name_sort", "pk")
FRAGMENTS = 40


def job(function):
    """Decorator: `function(size, actors)` gives Lines."""
    JOBS[function.__name__] = function
    return function


def signed_in(role):
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=f"{role}@bench.example"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def getter(client, address, **query):
    """A call that fetches the page whole and refuses another answer than 200."""

    def get():
        answer = client.get(address, query_params=query)
        assert answer.status_code == 200, (address, query, answer.status_code, answer.headers)
        return answer

    return get


def sql(text, parameters=()):
    def run():
        with connection.cursor() as cursor:
            cursor.execute(text, parameters)
            return cursor.fetchall()

    return run


LIST = """
    SELECT id, code, name, kind, country, admin1_id, status FROM actors_actor
    WHERE visibility = 'registry' AND (name_sort, id) > (%s, %s) ORDER BY name_sort, id LIMIT 51
"""


@job
def actors_list(actors):
    """The list of actors, first page and far down, beside the change list of the same rows."""
    officer, superuser = signed_in("officer"), signed_in("superuser")
    ours, theirs = reverse("actor-list"), reverse("admin:actors_actor_changelist")
    yield compared(
        "actors_list_page_1",
        actors,
        ours=getter(officer, ours),
        baseline=getter(superuser, theirs),
        baseline_name="Django admin change list",
        limit=sql(LIST, ["", 0]),
    )
    rows = Actor.objects.filter(visibility="registry").order_by("name_sort", "pk")
    page = min(1000, rows.count() // PAGE)
    last = rows[PAGE * (page - 1) - 1 : PAGE * (page - 1)].get()
    yield compared(
        f"actors_list_page_{page}",
        actors,
        ours=getter(officer, ours, cursor=encode(last, ORDER, backwards=False)),
        baseline=getter(superuser, theirs, p=page),
        baseline_name="Django admin change list",
        limit=sql(LIST, [last.name_sort, last.pk]),
    )


def fragments():
    """(misspelt fragment, key of the actor it was made from): two words of a name, one of them with an error."""
    random = Random(5)
    letters = "abcdefghijklmnopqrstuvwxyz"
    found = []
    named = Actor.objects.filter(visibility="registry", country__in=("KE", "GH", "PE", "TR")).order_by("pk")
    for key, name in named.values_list("pk", "name_sort")[:: max(1, named.count() // 400)]:
        words = [word for word in name.split() if len(word) > 5]
        if len(words) < 2:
            continue
        first, second = random.sample(words, 2)
        place = random.randrange(1, len(first) - 1)
        error = random.choice(
            (first[:place] + first[place + 1 :], first[:place] + random.choice(letters) + first[place + 1 :])
            + (first[:place] + first[place + 1] + first[place] + first[place + 2 :],)
        )
        found.append((f"{error} {second}", key))
    return random.sample(found, FRAGMENTS)


NEAR = """
    SELECT typed, array_agg(word) FROM unnest(%s::text[]) AS typed, LATERAL (
        SELECT word FROM actors_actorword WHERE word %% typed ORDER BY similarity(word, typed) DESC LIMIT 8
    ) AS found GROUP BY typed
"""
HOLDING = """
    SELECT id, name FROM actors_actor
    WHERE visibility = 'registry' AND {} ORDER BY name_sort, id LIMIT 51
"""


def bare_search(text):
    """Two statements and nothing else: near words by likeness, then the index of words."""
    near = [words for _typed, words in sql(NEAR, [text.split()])()]
    return sql(HOLDING.format(" AND ".join(["words && %s::varchar[]"] * len(near))), near)() if near else []


@job
def actors_search(actors):
    """A search with a typing error, beside the admin's search of the same rows."""
    officer, superuser = signed_in("officer"), signed_in("superuser")
    ours, theirs = reverse("actor-list"), reverse("admin:actors_actor_changelist")
    wanted = fragments()
    codes = dict(Actor.objects.filter(pk__in=[key for _text, key in wanted]).values_list("pk", "code"))

    def each(client, address, name):
        def run():
            return [getter(client, address, **{name: text})() for text, _key in wanted]

        return run

    def share(answers):
        return sum(codes[key].encode() in answer.content for answer, (_text, key) in zip(answers, wanted, strict=True)) / len(wanted)

    def found(text):
        person = User.objects.get(email="officer@bench.example")
        return list(matching(Actor.objects.for_user(person), text, person).order_by("name_sort", "pk")[: PAGE + 1])

    def slowest():
        """The slowest of all searches, each the median of three, over their median."""
        taken = [in_turn({"search": lambda text=text: found(text)}, 3)["search"] for text, _key in wanted]
        return max(taken) / statistics.median(taken)

    limit = lambda: [bare_search(text) for text, _key in wanted]  # noqa: E731
    line = compared(
        "actors_search_misspelt_rows",
        actors,
        ours=lambda: [found(text) for text, _key in wanted],
        baseline=lambda: [
            list(Actor.objects.filter(name__icontains=text).order_by("name_sort", "pk")[: PAGE + 1]) for text, _key in wanted
        ],
        baseline_name="icontains",
        limit=limit,
        rounds=3,
        note=f"slowest search {slowest():.1f} times the median; {FRAGMENTS} searches, seconds are of one",
    )
    yield of_one(line)

    mine, peer = each(officer, ours, "search"), each(superuser, theirs, "q")
    line = compared(
        "actors_search_misspelt",
        actors,
        ours=mine,
        baseline=peer,
        baseline_name="Django admin search",
        limit=limit,
        rounds=3,
        note=f"found on the first page: {share(mine()):.0%}, baseline {share(peer()):.0%}; {FRAGMENTS} searches, seconds are of one",
    )
    yield of_one(line)


def of_one(line):
    for name in ("ours_s", "baseline_s", "limit_s"):
        setattr(line, name, getattr(line, name) / FRAGMENTS)
    line.queries //= FRAGMENTS
    return line


job(import_csv)
job(read_xlsx)
job(duplicates_in_registry)
job(duplicates_in_file)
