"""Finding actors: a misspelt word is mended from the words of names, then all words must stand in the name."""

from django.db import connection, transaction
from django.db.models import Q

from actors.models import Actor
from analysis.names import search_words, sort_key

MOST_WORDS = 6
MEND = """
    SELECT typed, word FROM unnest(%s::text[]) AS typed,
    LATERAL (
        (SELECT word FROM actors_actorword WHERE word LIKE typed || '%%' ORDER BY ndoc DESC, word LIMIT 8)
        UNION
        (SELECT word FROM actors_actorword WHERE length(typed) > 2 AND word %% typed
         ORDER BY similarity(word, typed) DESC, ndoc DESC, word LIMIT 8)
    ) AS found
"""


def mended(words):
    """For each of `words`, the words of the registry that begin with it or are much like it."""
    with transaction.atomic(), connection.cursor() as cursor:  # the setting lasts for this transaction only
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', '0.25', true)")
        cursor.execute(MEND, [list(words)])
        found = {word: [word] for word in words}
        for typed, word in cursor.fetchall():
            found[typed].append(word)
    return found


def matching(actors, text):
    """`actors` whose names hold every word of `text`, written a little wrong or in another script; or whose code, identifier or phone it is."""
    text = text.strip()[:200]
    words = sort_key(text).split()[:MOST_WORDS]
    exact = Q(code__iexact=text) | Q(identifiers__value__iexact=text) if len(text) > 2 else Q(code__iexact=text)
    by_code = Actor.objects.filter(exact).values("pk")
    if not words:
        return actors.filter(pk__in=by_code)
    every = Q()
    for choices in mended(words).values():
        every &= Q(words__overlap=choices)
    return actors.filter(every | Q(pk__in=by_code))


def words_of(actor, other_names=()):
    return search_words(actor.name, *other_names)
