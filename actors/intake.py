"""Writing a list of actors: everything over the whole list by SQL, within the transaction of the import.

Identity is filled where it is empty and the firm has not claimed it; facts are the importing organization's own. Rows of
known actors that write something are noted in `touched`. `st.target` is the actor, `st.outcome` whether it is made here;
`si` has the codes of the rows, as the matching left them (actors.matching.prepare).
"""

from actors.actions import new_codes

WRITTEN = "INSERT INTO touched SELECT number FROM written"
NEW_ACTORS = """
    INSERT INTO actors_actor (id, code, name, name_sort, words, kind, sector_id, country, admin1_id, admin2_id, locality, founded_on, closed_on,
        status, visibility, claimed, members_estimated, members_as_of, members_source)
    SELECT target, code, values->>'name', keys->>'sort', ARRAY(SELECT jsonb_array_elements_text(keys->'words')), values->>'kind', values->>'sector',
        values->>'country', values->>'admin1', values->>'admin2', coalesce(values->>'locality', ''),
        (values->>'founded_on')::date, (values->>'closed_on')::date, CASE WHEN values ? 'closed_on' THEN 'closed' ELSE 'active' END,
        coalesce(values->>'visibility', CASE values->>'kind' WHEN 'household' THEN 'private' ELSE 'registry' END), false,
        (values->>'members_estimated')::int, (values->>'members_as_of')::date, coalesce(values->>'members_source', '')
    FROM st WHERE outcome = 'create' ORDER BY number
"""
NEW_WORDS = """
    INSERT INTO actors_actorword (word, ndoc)
    SELECT w, count(*) FROM st, jsonb_array_elements_text(keys->'words') AS w WHERE outcome = 'create' GROUP BY w ORDER BY w
    ON CONFLICT (word) DO UPDATE SET ndoc = actors_actorword.ndoc + excluded.ndoc
"""
FILL_IDENTITY = f"""
    WITH written AS (
        UPDATE actors_actor a SET
            sector_id = coalesce(a.sector_id, v.sector), admin1_id = coalesce(a.admin1_id, v.admin1), admin2_id = coalesce(a.admin2_id, v.admin2),
            locality = CASE WHEN a.locality = '' THEN coalesce(v.locality, '') ELSE a.locality END,
            founded_on = CASE WHEN a.closed_on < v.founded_on THEN a.founded_on ELSE coalesce(a.founded_on, v.founded_on) END,
            members_estimated = coalesce(a.members_estimated, v.members_estimated),
            members_as_of = CASE WHEN a.members_estimated IS NULL THEN coalesce(v.members_as_of, a.members_as_of) ELSE a.members_as_of END,
            members_source = CASE WHEN a.members_estimated IS NULL THEN coalesce(v.members_source, a.members_source) ELSE a.members_source END
        FROM (
            SELECT number, target, values->>'sector' AS sector, values->>'admin1' AS admin1, values->>'admin2' AS admin2,
                values->>'locality' AS locality, (values->>'founded_on')::date AS founded_on, (values->>'members_estimated')::int AS members_estimated,
                (values->>'members_as_of')::date AS members_as_of, values->>'members_source' AS members_source
            FROM st WHERE outcome IN ('update', 'unchanged')
        ) v
        WHERE a.id = v.target AND NOT a.claimed AND (
            (a.sector_id IS NULL AND v.sector IS NOT NULL) OR (a.admin1_id IS NULL AND v.admin1 IS NOT NULL)
            OR (a.admin2_id IS NULL AND v.admin2 IS NOT NULL) OR (a.locality = '' AND coalesce(v.locality, '') <> '')
            OR (a.founded_on IS NULL AND v.founded_on IS NOT NULL AND (a.closed_on IS NULL OR a.closed_on >= v.founded_on))
            OR (a.members_estimated IS NULL AND v.members_estimated IS NOT NULL)
        ) RETURNING v.number
    ) {WRITTEN}
"""
NAMES = """
    WITH written AS (
        INSERT INTO actors_actorname (actor_id, name, is_former)
        SELECT DISTINCT ON (st.target, n) st.target, n, field = 'former_names'
        FROM st, unnest(ARRAY['other_names', 'former_names']) AS field, jsonb_array_elements_text(values->field) AS n JOIN actors_actor a ON true
        WHERE a.id = st.target AND n <> a.name AND NOT (a.claimed AND outcome <> 'create')
        ORDER BY st.target, n, field = 'former_names' DESC
        ON CONFLICT (actor_id, name) DO NOTHING RETURNING actor_id
    ), named AS (
        UPDATE actors_actor a SET words = ARRAY(
            SELECT DISTINCT w FROM unnest(a.words || ARRAY(SELECT jsonb_array_elements_text(st.keys->'words'))::varchar[]) AS w ORDER BY w LIMIT 80)
        FROM st WHERE st.target = a.id AND st.outcome <> 'create' AND a.id IN (SELECT actor_id FROM written)
    )
    INSERT INTO touched SELECT number FROM st WHERE outcome <> 'create' AND target IN (SELECT actor_id FROM written)
"""
IDENTIFIERS = """
    WITH written AS (
        INSERT INTO actors_identifier (actor_id, scheme, value)
        SELECT DISTINCT ON (si.scheme, si.value) st.target, si.scheme, si.value FROM si JOIN st USING (number)
        WHERE st.target IS NOT NULL ORDER BY si.scheme, si.value, number
        ON CONFLICT (scheme, value) DO NOTHING RETURNING actor_id
    )
    INSERT INTO touched SELECT number FROM st WHERE outcome <> 'create' AND target IN (SELECT actor_id FROM written)
"""
CONTACTS = """
    WITH given AS (
        SELECT number, outcome, target, values->>'address' AS address, values->>'phone' AS phone, values->>'email' AS email, values->>'website' AS website,
            (values->>'latitude')::numeric AS latitude, (values->>'longitude')::numeric AS longitude
        FROM st WHERE values ?| ARRAY['address', 'phone', 'email', 'website', 'latitude']
    ), changed AS (
        UPDATE actors_contact c SET address = coalesce(g.address, c.address), phone = coalesce(g.phone, c.phone), email = coalesce(g.email, c.email),
            website = coalesce(g.website, c.website), latitude = coalesce(g.latitude, c.latitude), longitude = coalesce(g.longitude, c.longitude),
            source = %(source)s
        FROM given g WHERE c.actor_id = g.target AND c.stated_by_id = %(organization)s AND (
            coalesce(g.address, c.address), coalesce(g.phone, c.phone), coalesce(g.email, c.email), coalesce(g.website, c.website),
            coalesce(g.latitude, c.latitude), coalesce(g.longitude, c.longitude)
        ) IS DISTINCT FROM (c.address, c.phone, c.email, c.website, c.latitude, c.longitude)
        RETURNING g.number
    ), made AS (
        INSERT INTO actors_contact (actor_id, stated_by_id, source, address, phone, email, website, latitude, longitude)
        SELECT target, %(organization)s, %(source)s, coalesce(address, ''), coalesce(phone, ''), coalesce(email, ''), coalesce(website, ''),
            latitude, longitude
        FROM given g WHERE NOT EXISTS (SELECT 1 FROM actors_contact c WHERE c.actor_id = g.target AND c.stated_by_id = %(organization)s)
        RETURNING actor_id
    )
    INSERT INTO touched SELECT number FROM changed UNION ALL SELECT number FROM given
    WHERE outcome <> 'create' AND target IN (SELECT actor_id FROM made)
"""
# The figures of a profile with the key of the row's values and the type of each; a figure stands with its currency and unit.
FIGURES = (
    (("employees_female", "employees_female", "int"),),
    (("employees_male", "employees_male", "int"),),
    (("employees_youth", "employees_youth", "int"),),
    (("turnover", "turnover", "numeric(20, 4)"), ("currency_id", "currency", "text")),
    (("female_owned_share", "female_owned_share", "numeric(5, 2)"),),
    (("youth_owned", "youth_owned", "boolean"),),
    (("formal", "formal", "boolean"),),
    (("capacity", "capacity", "numeric(20, 6)"), ("unit_id", "capacity_unit", "text")),
    (("capacity_used", "capacity_used", "numeric(5, 2)"),),
    (("unit_cost", "unit_cost", "numeric(20, 4)"), ("cost_currency_id", "cost_currency", "text"), ("cost_unit_id", "cost_unit", "text")),
)
COLUMNS = [column for figure in FIGURES for column, _key, _type in figure]
SAID = ", ".join(f"'{figure[0][1]}'" for figure in FIGURES)


def read_figure(figure):
    """The columns of a figure out of a row's values; its currency and unit say nothing without it."""
    return [f"CASE WHEN values ? '{figure[0][1]}' THEN (values->>'{key}')::{type} END AS {column}" for column, key, type in figure]


def news_of(figure):
    """The columns of a figure, empty where it is no news: its day is described without it, and what was said before says the same.

    A list that was taken out has what counts of all days in one row, under the newest; brought in again it must change nothing.
    """
    first, columns = figure[0][0], [column for column, _key, _type in figure]
    before = f"""(
        SELECT ({", ".join(f"q.{c}" for c in columns)}) IS NOT DISTINCT FROM ({", ".join(f"g.{c}" for c in columns)}) FROM actors_profile q
        WHERE q.actor_id = g.target AND q.stated_by_id = %(organization)s AND q.as_of < g.as_of AND q.{first} IS NOT NULL
        ORDER BY q.as_of DESC LIMIT 1
    )"""
    return [f"CASE WHEN p.id IS NOT NULL AND p.{first} IS NULL AND {before} THEN NULL ELSE g.{c} END AS {c}" for c in columns]


def listed(pattern):
    return ", ".join(pattern.format(c) for c in COLUMNS)


PROFILES = f"""
    WITH given AS (
        SELECT number, outcome, target, (values->>'as_of')::date AS as_of, {", ".join(line for figure in FIGURES for line in read_figure(figure))}
        FROM st WHERE values ? 'as_of' AND values ?| ARRAY[{SAID}]
    ), news AS (
        SELECT g.number, g.target, g.as_of, {", ".join(line for figure in FIGURES for line in news_of(figure))}
        FROM given g LEFT JOIN actors_profile p ON p.actor_id = g.target AND p.stated_by_id = %(organization)s AND p.as_of = g.as_of
    ), changed AS (
        UPDATE actors_profile p SET source = %(source)s, {listed("{0} = coalesce(g.{0}, p.{0})")}
        FROM news g WHERE p.actor_id = g.target AND p.stated_by_id = %(organization)s AND p.as_of = g.as_of
            AND ({listed("coalesce(g.{0}, p.{0})")}) IS DISTINCT FROM ({listed("p.{0}")})
        RETURNING g.number
    ), made AS (
        INSERT INTO actors_profile (actor_id, stated_by_id, source, as_of, {listed("{0}")})
        SELECT target, %(organization)s, %(source)s, as_of, {listed("{0}")} FROM given
        ON CONFLICT (actor_id, as_of, stated_by_id) DO NOTHING RETURNING actor_id
    )
    INSERT INTO touched SELECT number FROM changed UNION ALL SELECT number FROM given
    WHERE outcome <> 'create' AND target IN (SELECT actor_id FROM made)
"""
FUNCTIONS = """
    WITH written AS (
        INSERT INTO actors_actorfunction (actor_id, stated_by_id, source, function_id, product_id, since)
        SELECT target, %(organization)s, %(source)s, (values->>'function')::bigint, (values->>'product')::bigint, (values->>'since')::date
        FROM st WHERE values ? 'function' AND NOT EXISTS (
            SELECT 1 FROM actors_actorfunction f WHERE f.actor_id = st.target AND f.stated_by_id = %(organization)s
            AND f.function_id = (st.values->>'function')::bigint AND (NOT st.values ? 'since' OR f.since = (st.values->>'since')::date))
        ON CONFLICT (actor_id, function_id, stated_by_id, since) DO NOTHING RETURNING actor_id
    )
    INSERT INTO touched SELECT number FROM st WHERE outcome <> 'create' AND target IN (SELECT actor_id FROM written)
"""
WORKS_WITH = """
    WITH written AS (
        INSERT INTO actors_workswith (organization_id, actor_id, by_id) SELECT %(organization)s, target, %(by)s FROM st WHERE target IS NOT NULL
        ON CONFLICT (organization_id, actor_id) DO NOTHING RETURNING actor_id
    )
    INSERT INTO touched SELECT number FROM st WHERE outcome <> 'create' AND target IN (SELECT actor_id FROM written)
"""


def take_in(stage):
    """Make the actors that are new, fill and state what the rows say of all of them."""
    make_actors(stage)
    for statement in (FILL_IDENTITY, NAMES, IDENTIFIERS, CONTACTS, PROFILES, FUNCTIONS, WORKS_WITH):
        stage.run(statement)


def make_actors(stage):
    """The new actors, each with a key and a code of its own, given in the order of the rows and in one go: the rows are wide."""
    numbers = [number for (number,) in stage.fetch("SELECT number FROM st WHERE outcome IN ('', 'create') ORDER BY number")]
    if not numbers:
        return
    keys = "SELECT nextval(pg_get_serial_sequence('actors_actor', 'id')) FROM generate_series(1, %(count)s)"
    stage.run(
        "UPDATE st SET outcome = 'create', target = f.key, code = f.code"
        " FROM unnest(%(numbers)s::int[], %(keys)s::bigint[], %(codes)s::text[]) AS f (number, key, code) WHERE st.number = f.number",
        numbers=numbers,
        keys=[key for (key,) in stage.fetch(keys, count=len(numbers))],
        codes=new_codes(len(numbers)),
    )
    stage.run(NEW_ACTORS)
    stage.run(NEW_WORDS)
