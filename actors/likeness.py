"""What is only alike: found by rare words and equal phones, judged by `analysis.pairs`, decided by people."""

from decimal import Decimal
from functools import lru_cache
from itertools import chain

import orjson
from django.utils.translation import gettext as _

from analysis.pairs import SAME_NAME, judge, side
from imports.stage import copy_in, copy_line

RARE_IN_REGISTRY, RARE_IN_FILE = 50, 20
LIKE_ENOUGH_TO_SCORE = 0.5
MOST_PAIRS = 300_000
MOST_MENDED = 500
MOST_PER_ROW = 3

# What was written last waits in a list that an index of words reads through at each lookup; here there are thousands of them.
SETTLE = """
    SELECT gin_clean_pending_list(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
    WHERE m.amname = 'gin' AND i.indrelid IN ('actors_actor'::regclass, 'actors_actorword'::regclass)
"""
WORDS = """
    CREATE TEMP TABLE sw ON COMMIT DROP AS SELECT DISTINCT sa.number, w AS word, st.outcome = '' AS open FROM sa JOIN st USING (number),
    unnest(string_to_array(sa.fp, ' ')) AS w WHERE st.outcome IN ('', 'update', 'unchanged') AND length(w) > 2
"""
MEND = f"""
    INSERT INTO sw SELECT DISTINCT sw.number, k.word, true FROM
    (SELECT DISTINCT word FROM sw WHERE open AND length(word) > 4 AND NOT EXISTS (SELECT 1 FROM actors_actorword k WHERE k.word = sw.word)
     ORDER BY word LIMIT {MOST_MENDED}) odd
    JOIN LATERAL (SELECT word FROM actors_actorword WHERE word %% odd.word ORDER BY similarity(word, odd.word) DESC, word LIMIT 3) k ON true
    JOIN sw ON sw.word = odd.word AND sw.open
"""
IN_REGISTRY = f"""
    WITH rare AS (
        SELECT d.word FROM (SELECT DISTINCT word FROM sw WHERE open) d JOIN actors_actorword k ON k.word = d.word WHERE k.ndoc <= {RARE_IN_REGISTRY}
    ), by_word AS (
        SELECT DISTINCT sw.number, a.id FROM rare JOIN actors_actor a ON a.words @> ARRAY[rare.word]::varchar[] JOIN sw ON sw.word = rare.word AND sw.open
    ), by_phone AS (
        SELECT sa.number, c.actor_id AS id FROM sa JOIN st USING (number) JOIN actors_contact c ON c.phone = sa.phone
        WHERE c.stated_by_id = %(organization)s AND sa.phone <> '' AND st.outcome = ''
    )
    SELECT sa.number, NULL::int, a.id, a.code, a.name, sa.name, sa.address, c.address, sa.phone, c.phone, sa.lat, sa.lon, c.latitude, c.longitude,
        a.country
    FROM (SELECT * FROM by_word UNION SELECT * FROM by_phone) f JOIN sa USING (number) JOIN actors_actor a ON a.id = f.id
    LEFT JOIN actors_contact c ON c.actor_id = a.id AND c.stated_by_id = %(organization)s
    WHERE a.country = sa.country AND a.status <> 'merged' AND {{visible}} AND NOT EXISTS (SELECT 1 FROM st WHERE st.target = a.id)
        AND (similarity(sa.sort, a.name_sort) >= {LIKE_ENOUGH_TO_SCORE} OR c.phone = sa.phone)
    LIMIT {MOST_PAIRS}
"""
IN_FILE = f"""
    WITH rare AS (SELECT word FROM sw GROUP BY word HAVING count(*) BETWEEN 2 AND {RARE_IN_FILE} AND bool_or(open)),
    pairs AS (
        SELECT DISTINCT p.number AS other, q.number FROM rare JOIN sw p USING (word) JOIN sw q USING (word)
        WHERE q.open AND (p.number < q.number OR NOT p.open) AND p.number <> q.number
        UNION SELECT p.number, q.number FROM sa p JOIN sa q ON q.phone = p.phone AND p.number < q.number
        JOIN st s ON s.number = p.number AND s.outcome = '' JOIN st t ON t.number = q.number AND t.outcome = '' WHERE p.phone <> ''
        UNION SELECT p.number, q.number FROM sa p JOIN sa q ON q.fp = p.fp AND q.country = p.country AND p.number < q.number
        JOIN st s ON s.number = p.number AND s.outcome = '' JOIN st t ON t.number = q.number AND t.outcome = '' WHERE p.fp <> ''
    )
    SELECT q.number, p.number, NULL::bigint, '', p.name, q.name, q.address, p.address, q.phone, p.phone, q.lat, q.lon, p.lat, p.lon, p.country
    FROM pairs f JOIN sa p ON p.number = f.other JOIN sa q ON q.number = f.number
    WHERE p.country = q.country AND (similarity(p.sort, q.sort) >= {LIKE_ENOUGH_TO_SCORE} OR p.phone = q.phone)
    LIMIT {MOST_PAIRS}
"""


def find_alike(stage, visible):
    """List what the rows that would be created look like; the likest are held back until a person decides."""
    stage.run(SETTLE)
    stage.run("DROP TABLE IF EXISTS sw")
    stage.run(WORDS)
    stage.run("SELECT set_config('pg_trgm.similarity_threshold', '0.45', true)")
    stage.run(MEND)
    stage.run("CREATE INDEX ON sw (word)")
    stage.run("ANALYZE sw")
    found = {}
    for pair in chain(stage.stream(IN_REGISTRY.format(visible=visible)), stage.stream(IN_FILE)):
        number, other, target, code, name = pair[:5]
        judged = compare(*pair[4:])
        if judged is not None:
            found.setdefault(number, []).append((min(judged.score, 0.9999), judged.same, sentences(judged), other, target, code, name))
    store(stage, found)
    hold(stage, found)


def compare(name, own, own_address, address, own_phone, phone, lat, lon, other_lat, other_lon, country):
    """The Judgement of a row and what it is like; None where it is not worth a look. One name in one country always is."""
    one = ready(own, own_address or "", country, own_phone or "", point(lat, lon))
    other = ready(name, address or "", country, phone or "", point(other_lat, other_lon))
    judged = judge(one, other)
    return judged if judged.asks or judged.agreement.name >= SAME_NAME else None


def point(lat, lon):
    return None if lat is None or lon is None else (float(lat), float(lon))


@lru_cache(20_000)
def ready(name, address, country, phone, place):
    return side(name, address, country, phone=phone, point=place)


def told(judged):
    """What speaks for and against, as people read it, with its weight in bits: [(sentence, bits)]."""
    lines = [(sentence_of(line), line.bits) for line in judged.evidence]
    return [(words, round(bits, 1)) for words, bits in lines if words]


def sentences(judged):
    return [words for words, _bits in told(judged)]


def sentence_of(line):
    """The words for one piece of evidence; "" for what goes without saying."""
    share = {"share": round(100 * line.value)}
    if line.kind == "numbers":
        words = {0.0: _("no number of the addresses is the same"), 0.5: "", 1.0: _("the same numbers in the addresses")}
        return words.get(line.value, _("some numbers of the addresses are the same"))
    return {
        "name": lambda: _("names alike %(share)s %%") % share,
        "address": lambda: _("addresses alike %(share)s %%") % share,
        "country": lambda: _("the same country") if line.value else _("two countries"),
        "name_numbers": lambda: "" if line.value else _("the numbers in the names differ"),
        "phone": lambda: _("the same phone") if line.value else _("two phones"),
        "distance": lambda: _("%(distance)s km apart") % {"distance": round(line.value, 1)},
        "region": lambda: _("two regions"),
        "sector": lambda: _("two sectors"),
    }[line.kind]()


def store(stage, found):
    """Keep the likest few of each row."""
    lines = []
    for number, alike in found.items():
        for total, _hold, reasons, other, target, code, name in sorted(alike, key=lambda x: (-x[0], x[3] or 0, x[4] or 0))[:MOST_PER_ROW]:
            value = Decimal(str(round(total, 4)))
            lines.append(copy_line(stage.batch.pk, number, other, target, code, name, value, orjson.dumps(reasons).decode()))
    if lines:
        copy_in("imports_likeness", ("batch_id", "row", "other_row", "target", "code", "label", "score", "reasons"), lines)


def hold(stage, found):
    """Rows so alike that they are most likely the same wait for a decision; a row held back holds nobody else back."""
    held = {}
    for number in sorted(found):
        for _total, wait, _reasons, other, target, _code, _name in sorted(found[number], key=lambda x: -x[0]):
            if wait and (target or other not in held):
                held[number] = (other, target)
                break
    for outcome, position in (("duplicate_in_registry", 1), ("duplicate_in_file", 0)):
        rows = [(number, pair[position]) for number, pair in held.items() if pair[position] is not None and (position or pair[1] is None)]
        if rows:
            column = "target" if position else "other_row"
            stage.run(
                f"UPDATE st SET outcome = %(outcome)s, {column} = f.key FROM unnest(%(numbers)s::int[], %(keys)s::bigint[]) AS f (number, key)"
                " WHERE st.number = f.number AND st.outcome = '' AND st.decision = ''",
                outcome=outcome,
                numbers=[number for number, _key in rows],
                keys=[key for _number, key in rows],
            )
