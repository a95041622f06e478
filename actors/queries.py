"""Finding actors: a misspelt word is mended from the words of names, then all words must stand in the name."""

import re
from collections import defaultdict
from itertools import pairwise

from django.db import connection
from django.db.models import F, Func, OuterRef, Q

from actors.models import Actor, Contact, Identifier, Profile
from actors.ruling import PROFILES
from analysis.names import pieces, search_words, sort_key

MOST_WORDS, MOST_PIECES = 6, 20
LONGEST = 60  # letters of a word in the list
MOST_NUMBERED = 200
FEWEST_DIGITS = 7  # of a phone: fewer would be anybody's
# For each typed word: words that begin with it, and words at most two letters off (one, where it is a word itself or short);
# and which of `parts` are words at all. How alike is alike is set for this statement alone, before the first word is looked up.
MEND = """
    WITH likeness AS MATERIALIZED (SELECT set_config('pg_trgm.similarity_threshold', '0.2', true)),
    typed AS MATERIALIZED (
        SELECT typed, EXISTS (SELECT 1 FROM actors_actorword WHERE word = typed) AS known FROM likeness, unnest(%(words)s::text[]) AS typed
    )
    SELECT typed, word FROM typed, LATERAL (
        SELECT word FROM actors_actorword WHERE word LIKE typed || '%%' ORDER BY word <> typed, ndoc DESC, word LIMIT 8
    ) AS longer
    UNION ALL
    SELECT typed, word FROM typed, LATERAL (
        SELECT word FROM actors_actorword
        WHERE length(typed) > 2 AND word %% typed AND length(word) BETWEEN length(typed) - 2 AND length(typed) + 2
            AND levenshtein_less_equal(word, typed, 2) <= CASE WHEN known OR length(typed) < 5 THEN 1 ELSE 2 END
        ORDER BY levenshtein_less_equal(word, typed, 2), similarity(word, typed) DESC, ndoc DESC, word LIMIT 12
    ) AS near
    UNION ALL
    SELECT NULL, word FROM actors_actorword WHERE word = ANY (%(parts)s::varchar[])
"""


def partings(unit):
    """The pairs that `unit` falls into where a space was lost, or hit a letter instead."""
    ends = range(2, len(unit) - 1)
    return [(unit[:end], unit[end + step :]) for end in ends for step in (0, 1) if len(unit) - end - step > 1]


def mended(words):
    """What each of `words` may be, and what it may be two of: ({word: words}, {word: pairs of words}).

    Two in a row are also tried as one, which may fall apart elsewhere; those stand in the answer where they are something.
    """
    joint = {one + other: (one, other) for one, other in pairwise(words) if len(one + other) <= LONGEST}
    parted = {unit: [pair for pair in partings(unit) if pair != joint.get(unit)] for unit in (*words, *joint)}
    parts = {part for pairs in parted.values() for pair in pairs for part in pair}
    with connection.cursor() as cursor:
        cursor.execute(MEND, {"words": list(words), "parts": sorted(parts | {*joint, *words})})
        found, known = defaultdict(set), set()
        for typed, word in cursor.fetchall():
            found[typed].add(word) if typed else known.add(word)
    for unit in known.intersection(joint):
        found[unit].add(unit)
    return found, {unit: [] if unit in known else [p for p in pairs if known.issuperset(p)] for unit, pairs in parted.items()}


def any_of(unit, found, parted):
    """The condition for names that hold what `unit` may be."""
    either = Q(words__overlap=sorted({unit, *found[unit]}))
    for one, other in parted[unit]:
        either |= Q(words__contains=[one, other])
    return either


def named(words):
    """The condition for names that hold every one of `words`, a little wrong perhaps, or two of them as one."""
    found, parted = mended(words)
    every = Q()
    for word in words:
        every &= any_of(word, found, parted)
    for place, (one, other) in enumerate(pairwise(words)):
        joint = one + other
        if joint not in words and (found[joint] or parted.get(joint)):
            rest = any_of(joint, found, parted)
            for word in words[:place] + words[place + 2 :]:
                rest &= any_of(word, found, parted)
            every |= rest
    return every


class DigitsFromTheEnd(Func):
    function = "digits_from_the_end"


def numbered(text, user):
    """Keys of the actors whose code `text` is, or an identifier or phone that `user` may know. Several words without a digit are a name."""
    if " " in text and not re.search(r"\d", text):
        return []
    found = Actor.objects.filter(code=text.upper()).order_by().values_list("pk")
    if user is None:
        return [key for (key,) in found]
    others = [Identifier.objects.for_user(user).filter(value__iexact=text).order_by().values_list("actor")]
    digits = re.sub(r"\D", "", text).lstrip("0")
    if len(digits) >= FEWEST_DIGITS and not re.search(r"[^\d\s+()./-]", text):
        contacts = Contact.objects.for_user(user).alias(ending=DigitsFromTheEnd("phone")).filter(ending__startswith=digits[::-1])
        others.append(contacts.order_by().values_list("actor"))
    return [key for (key,) in found.union(*others)[:MOST_NUMBERED]]


def matching(actors, text, user=None):
    """`actors` whose names hold every word of `text`, written a little wrong or in another script; or whose code it is, or (of what `user` may know) identifier or phone.

    Keys are fetched first: beside them the condition on names would be asked of every row.
    """
    text = text.strip()[:200]
    words = list(dict.fromkeys(word[:LONGEST] for word in sort_key(text).split()))[:MOST_WORDS]
    found = Q(pk__in=numbered(text, user))
    if words:
        found |= named(words)
    if parts := pieces(text)[:MOST_PIECES]:
        found |= Q(words__contains=parts)
    return actors.filter(found)


def newest_workers(user):
    """`workers` by the newest count of the actor that asks (OuterRef) which `user` may know, as Subquery takes it."""
    counted = Profile.objects.for_user(user).filter(actor=OuterRef("pk"), employees_female__isnull=False, employees_male__isnull=False)
    return counted.order_by(*PROFILES).annotate(workers=F("employees_female") + F("employees_male")).values("workers")[:1]


def words_of(actor, other_names=()):
    return search_words(actor.name, *other_names)
