"""Duplicates in the registry, for one organization: set-based, country by country, so that memory holds one country's keys at most.

Compared are pairs of which the organization works with one at least, both of which it may see, that share a rare word, the
beginning or the end of the name (within a region, where many of the country do), a whole name, a phone it knows, or a place
within a kilometre or so. What it is told rests on identity and on its own facts alone.
"""

import orjson
from django.db import connection, transaction

from actors.enums import PairDecision
from actors.likeness import point, told
from analysis.pairs import judge, side
from imports.stage import copy_in, copy_line

RARE, MOST_ALIKE = 50, 60  # actors that share a word; that share anything else
MOST_PER_ACTOR = 5
ENDS = 10
FETCHED = 5000
COMPANY_ENDS = "( (ltd|limited|co|company|llc|inc|plc|sa|sarl|gmbh|as|pvt|private|corp))+$"

COUNTRIES = """
    SELECT a.country, count(*) FROM actors_workswith w JOIN actors_actor a ON a.id = w.actor_id
    WHERE w.organization_id = %(organization)s AND a.status <> 'merged' GROUP BY a.country ORDER BY a.country
"""
ACTORS = f"""
    CREATE TEMP TABLE da ON COMMIT DROP AS
    SELECT a.id, w.actor_id IS NOT NULL AS mine, a.name_sort AS sort, a.words, a.admin1_id AS region,
        replace(regexp_replace(a.name_sort, '{COMPANY_ENDS}', ''), ' ', '') AS letters, c.phone, c.latitude, c.longitude
    FROM actors_actor a
    LEFT JOIN actors_workswith w ON w.actor_id = a.id AND w.organization_id = %(organization)s
    LEFT JOIN actors_contact c ON c.actor_id = a.id AND c.stated_by_id = %(organization)s
    WHERE a.country = %(country)s AND a.status <> 'merged' AND (a.visibility = 'registry' OR w.actor_id IS NOT NULL)
"""
KEYS = f"""
    CREATE TEMP TABLE dk ON COMMIT DROP AS
    SELECT id, mine, hashtextextended(key, 0) AS key, most FROM (
        SELECT id, mine, 'w ' || word AS key, {RARE} AS most FROM da, unnest(words) AS word WHERE length(word) > 2
        UNION ALL SELECT id, mine, 'b ' || left(letters, {ENDS}), {MOST_ALIKE} FROM da WHERE length(letters) > 3
        UNION ALL SELECT id, mine, 'e ' || right(letters, {ENDS}), {MOST_ALIKE} FROM da WHERE length(letters) > 3
        UNION ALL SELECT id, mine, 'rb ' || region || ' ' || left(letters, {ENDS}), {MOST_ALIKE} FROM da WHERE region IS NOT NULL
        UNION ALL SELECT id, mine, 're ' || region || ' ' || right(letters, {ENDS}), {MOST_ALIKE} FROM da WHERE region IS NOT NULL
        UNION ALL SELECT id, mine, 's ' || sort, {MOST_ALIKE} FROM da WHERE sort <> ''
        UNION ALL SELECT id, mine, 'p ' || phone, {MOST_ALIKE} FROM da WHERE phone <> ''
        UNION ALL SELECT id, mine, 'g ' || floor(latitude * 100 + x)::text || ' ' || floor(longitude * 100 + y)::text, {MOST_ALIKE}
            FROM da, (VALUES (0, 0), (0.5, 0.5)) AS shifted (x, y) WHERE latitude IS NOT NULL AND longitude IS NOT NULL
    ) AS shared
"""
SMALL = "CREATE TEMP TABLE ds ON COMMIT DROP AS SELECT key FROM dk GROUP BY key HAVING count(*) BETWEEN 2 AND min(most) AND bool_or(mine)"
PAIRS = """
    CREATE TEMP TABLE dp ON COMMIT DROP AS
    SELECT DISTINCT p.id AS one, q.id AS other FROM ds JOIN dk p USING (key) JOIN dk q USING (key)
    WHERE p.id < q.id AND (p.mine OR q.mine)
"""
# Told apart: of two records, or of what became of them. An equal code of one scheme cannot stand twice; two different ones veto.
ALIKE = """
    WITH apart AS (
        SELECT least(x.root, y.root) AS one, greatest(x.root, y.root) AS other FROM actors_duplicatepair d,
            LATERAL (SELECT coalesce(merged_into_id, id) AS root FROM actors_actor WHERE id = d.one_id) x,
            LATERAL (SELECT coalesce(merged_into_id, id) AS root FROM actors_actor WHERE id = d.other_id) y
        WHERE d.organization_id = %(organization)s AND d.decision = 'distinct'
    )
    SELECT p.id, q.id, a.name, b.name, c.address, e.address, p.phone, q.phone, p.latitude, p.longitude, q.latitude, q.longitude,
        a.admin1_id, b.admin1_id, a.sector_id, b.sector_id
    FROM dp JOIN da p ON p.id = dp.one JOIN da q ON q.id = dp.other
    JOIN actors_actor a ON a.id = p.id JOIN actors_actor b ON b.id = q.id
    LEFT JOIN actors_contact c ON c.actor_id = p.id AND c.stated_by_id = %(organization)s
    LEFT JOIN actors_contact e ON e.actor_id = q.id AND e.stated_by_id = %(organization)s
    WHERE (similarity(p.sort, q.sort) >= 0.45 OR similarity(p.letters, q.letters) >= 0.5 OR p.phone = q.phone)
        AND NOT EXISTS (SELECT 1 FROM apart x WHERE x.one = dp.one AND x.other = dp.other)
        AND NOT EXISTS (
            SELECT 1 FROM actors_identifier i JOIN actors_identifier j ON j.scheme = i.scheme AND j.value <> i.value
            WHERE i.actor_id = p.id AND j.actor_id = q.id
        )
"""
FOUND = """
    CREATE TEMP TABLE df (one bigint, other bigint, score numeric(5, 4), reasons jsonb) ON COMMIT DROP
"""
FORGET = """
    DELETE FROM actors_duplicatepair d USING actors_actor a
    WHERE a.id = d.one_id AND a.country = %(country)s AND d.organization_id = %(organization)s AND d.decision = 'waiting'
"""
KEEP = f"""
    INSERT INTO actors_duplicatepair (organization_id, one_id, other_id, score, reasons, decision, note)
    SELECT %(organization)s, one, other, score, reasons, '{PairDecision.WAITING}', '' FROM (
        SELECT *, row_number() OVER (PARTITION BY one ORDER BY score DESC, other) AS of_one,
            row_number() OVER (PARTITION BY other ORDER BY score DESC, one) AS of_other FROM df
    ) AS ranked WHERE of_one <= {MOST_PER_ACTOR} AND of_other <= {MOST_PER_ACTOR}
    ON CONFLICT DO NOTHING
"""


def search(organization, progress):
    """Look for duplicates anew; returns {"actors", "countries", "compared", "pairs"}. What was told apart stays told apart."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTRIES, {"organization": organization.pk})
        countries = cursor.fetchall()
    counts = {"actors": sum(count for _country, count in countries), "countries": len(countries), "compared": 0, "pairs": 0}
    for number, (country, _count) in enumerate(countries):
        progress(stage=country, done=number, total=len(countries))
        with transaction.atomic():
            compared, pairs = search_country(organization, country)
        counts["compared"] += compared
        counts["pairs"] += pairs
    progress(done=len(countries), total=len(countries))
    return counts


def search_country(organization, country):
    """The same for one country, whole or not at all: (pairs compared, pairs kept)."""
    wanted = {"organization": organization.pk, "country": country}
    with connection.cursor() as cursor:
        for table in ("da", "dk", "ds", "dp", "df"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        # Without figures of the temporary tables, the joins would be planned for a handful of rows.
        for sql in (ACTORS, "CREATE INDEX ON da (id)", "ANALYZE da", KEYS, "ANALYZE dk", SMALL, "ANALYZE ds", PAIRS, "ANALYZE dp", FOUND):
            cursor.execute(sql, wanted)
        compared = judge_all(country, wanted)
        cursor.execute(FORGET, wanted)
        cursor.execute(KEEP, wanted)
        return compared, cursor.rowcount


def judge_all(country, wanted):
    """Judge what the blocks gave, a few thousand at a time; returns how many were compared."""
    compared = 0
    with connection.chunked_cursor() as rows:
        rows.itersize = FETCHED
        rows.execute(ALIKE, wanted)
        while lines := rows.fetchmany(FETCHED):
            compared += len(lines)
            found = [line for line in (judged_line(country, *line) for line in lines) if line]
            if found:
                copy_in("df", ("one", "other", "score", "reasons"), found)
    return compared


def judged_line(country, one, other, name, other_name, address, other_address, phone, other_phone, lat, lon, lat2, lon2, *codes):
    region, other_region, sector, other_sector = (code or "" for code in codes)
    judged = judge(
        side(name, address or "", country, phone=phone or "", point=point(lat, lon), region=region, sector=sector),
        side(
            other_name,
            other_address or "",
            country,
            phone=other_phone or "",
            point=point(lat2, lon2),
            region=other_region,
            sector=other_sector,
        ),
    )
    if not judged.asks:
        return None
    return copy_line(one, other, f"{min(judged.score, 0.9999):.4f}", orjson.dumps(told(judged)).decode())
