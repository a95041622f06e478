"""Whom a name that nobody has may mean: for the values of a list, the likest actors that its people may see; set-based and bounded."""

from actors.matching import VISIBLE
from analysis.names import sort_key

MOST_LOOKED_UP = 300  # different values of a list
MOST_LIKELY = 3
COMMON = 5_000  # a word that stands in more names than this finds nobody
LIKE = 0.4
LIKELY = f"""
    WITH wanted AS (SELECT * FROM unnest(%(texts)s::text[], %(sorts)s::text[], %(countries)s::text[]) AS w (text, sort, country)),
    near AS (
        SELECT text, sort, country, array_agg(DISTINCT k.word) AS words FROM wanted, unnest(string_to_array(sort, ' ')) AS part
        JOIN LATERAL (
            SELECT word FROM actors_actorword WHERE length(part) > 2 AND word %% part AND ndoc <= {COMMON}
            ORDER BY word <> part, similarity(word, part) DESC, word LIMIT 3
        ) k ON true
        GROUP BY text, sort, country
    )
    SELECT near.text, near.country, found.code, found.name, found.locality FROM near JOIN LATERAL (
        SELECT a.code, a.name, a.locality, similarity(a.name_sort, near.sort) AS likeness FROM actors_actor a
        WHERE a.words && near.words::varchar[] AND a.status <> 'merged' AND {VISIBLE} AND (near.country IS NULL OR a.country = near.country)
            AND similarity(a.name_sort, near.sort) >= {LIKE}
        ORDER BY likeness DESC, a.code LIMIT {MOST_LIKELY}
    ) found ON true
    ORDER BY near.text, found.likeness DESC, found.code
"""


def likely(stage, values):
    """{(text, country or None): [words for an actor, likest first]} of the first of `values` (text, country)."""
    asked = list(dict.fromkeys((text, country) for text, country in values if text))[:MOST_LOOKED_UP]
    if not asked:
        return {}
    stage.run("SELECT set_config('pg_trgm.similarity_threshold', '0.45', true)")
    found = {}
    columns = {"texts": [t for t, _c in asked], "sorts": [sort_key(t) for t, _c in asked], "countries": [c for _t, c in asked]}
    for text, country, code, name, locality in stage.fetch(LIKELY, **columns):
        found.setdefault((text, country), []).append(described(code, name, locality))
    return found


def with_towns(stage, codes):
    """{code: the code with its town}, so that people can tell actors of one name apart."""
    rows = stage.fetch("SELECT code, locality FROM actors_actor WHERE code = ANY (%(codes)s)", codes=sorted(codes)) if codes else []
    return {code: f"{code} ({locality})" if locality else code for code, locality in rows}


def described(code, name, locality):
    return f"{name[:60]}, {locality} ({code})" if locality else f"{name[:60]} ({code})"
