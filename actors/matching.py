"""The same actor or not: the rows of a list against each other and against the registry, by SQL over the whole list.

An equal code of one scheme decides, and two different ones veto. The same name in one country is the same actor unless its
place says otherwise. What is only alike is never merged: it is listed with its score, and people decide. Of the registry an
organization meets only what it may see, and of facts only its own.
"""

from django.utils.translation import gettext as _

from actors.likeness import find_alike
from actors.models import Actor
from actors.models.identity import OWN

MOST_OF_ONE_NAME = 60
SAME_ADDRESS = 0.6
VISIBLE = "(a.visibility = 'registry' OR EXISTS (SELECT 1 FROM actors_workswith w WHERE w.actor_id = a.id AND w.organization_id = %(organization)s))"
ROWS = """
    CREATE TEMP TABLE sa ON COMMIT DROP AS SELECT number,
        values->>'code' AS given, values->>'name' AS name, values->>'kind' AS kind, values->>'country' AS country,
        values->>'admin1' AS admin1, values->>'admin2' AS admin2, lower(values->>'locality') AS locality,
        left(values->>'address', 500) AS address, values->>'phone' AS phone,
        (values->>'latitude')::float8 AS lat, (values->>'longitude')::float8 AS lon,
        keys->>'fp' AS fp, keys->>'sort' AS sort, decision
    FROM st
"""
# Two rows, or a row and an actor: `x` and `y` hold kind, places, address, phone. Unknown fits everything.
FITS = f"""
    (x.admin1 IS NULL OR y.admin1 IS NULL OR x.admin1 = y.admin1)
    AND (x.admin2 IS NULL OR y.admin2 IS NULL OR x.admin2 = y.admin2)
    AND (coalesce(x.locality, '') = '' OR coalesce(y.locality, '') = '' OR x.locality = y.locality)
    AND (coalesce(x.address, '') = '' OR coalesce(y.address, '') = '' OR similarity(x.address, y.address) >= {SAME_ADDRESS})
    AND (x.kind <> 'household' OR coalesce(x.phone, '') = '' OR coalesce(y.phone, '') = '' OR x.phone = y.phone)
"""
SAME_SCHEME = "SELECT 1 FROM si p JOIN si q ON q.scheme = p.scheme AND q.value <> p.value WHERE p.number = x.number AND q.number = y.number"

# A row that was to be made is looked for again, but for one of which a person said that it is nobody else.
REOPENED = "CASE WHEN outcome = 'create' AND decision <> 'other' THEN '' ELSE outcome END"


def match(stage):
    """Set the outcome of every row of `st`, and list what it may be."""
    prepare(stage)
    by_code(stage)
    by_identifier(stage)
    repeats(stage)
    by_name(stage)
    find_alike(stage, VISIBLE)
    let_go(stage)
    stage.run("UPDATE st SET outcome = 'create' WHERE outcome = ''")


def rematch(stage):
    """At commit: what others made or took away since the check. Rows that stay without an outcome are made (actors.intake)."""
    stage.run("UPDATE st SET target = a.merged_into_id FROM actors_actor a WHERE a.id = st.target AND a.merged_into_id IS NOT NULL")
    stage.run(
        "UPDATE st SET outcome = CASE WHEN decision = 'other' THEN 'create' ELSE '' END, target = NULL, code = NULL"
        " WHERE target IS NOT NULL AND NOT EXISTS (SELECT 1 FROM actors_actor a WHERE a.id = st.target)"
    )
    prepare(stage)
    by_identifier(stage)
    by_name(stage)


def describe(keys):
    """{key: (code, name, address)} of actors."""
    return {actor.pk: (actor.code, actor.name, actor.get_absolute_url()) for actor in Actor.objects.filter(pk__in=keys).order_by("pk")}


def prepare(stage):
    """`sa`: the columns that rows are matched by; `si`: their codes, an own number under the scheme of the organization that imports."""
    stage.run("DROP TABLE IF EXISTS sa")
    stage.run("DROP TABLE IF EXISTS si")
    stage.run(ROWS)
    stage.run(
        "CREATE TEMP TABLE si ON COMMIT DROP AS SELECT number, pair->>1 AS value,"
        f" CASE pair->>0 WHEN 'OWN' THEN '{OWN}' || %(organization)s::text ELSE pair->>0 END AS scheme"
        " FROM st, jsonb_array_elements(keys->'ids') AS pair"
    )
    stage.run("CREATE UNIQUE INDEX ON sa (number)")
    stage.run("CREATE INDEX ON sa (fp, country)")
    stage.run("CREATE INDEX ON si (scheme, value)")
    stage.run("CREATE INDEX ON si (number)")
    stage.run("ANALYZE sa")
    stage.run("ANALYZE si")


def by_code(stage):
    """A row that gives a code of the registry is that actor."""
    stage.run(
        f"UPDATE st SET outcome = 'update', target = coalesce(a.merged_into_id, a.id), code = a.code FROM sa, actors_actor a"
        f" WHERE sa.number = st.number AND a.code = sa.given AND {VISIBLE}"
    )
    stage.run(
        "UPDATE st SET outcome = 'duplicate_in_file', other_row = f.first, target = NULL FROM"
        " (SELECT number, min(number) OVER (PARTITION BY target) AS first FROM st WHERE target IS NOT NULL) f"
        " WHERE st.number = f.number AND f.first < st.number"
    )
    stage.fault(
        "SELECT number, given FROM sa WHERE given IS NOT NULL AND number IN (SELECT number FROM st WHERE target IS NULL AND outcome = '')",
        "code",
        "code",
        _("There is no actor %(value)s that you can see."),
        _("Copy the code from the actor's page, or leave the cell empty."),
    )


def by_identifier(stage):
    """An equal code of one scheme decides; in the file the first row counts."""
    stage.run(
        "UPDATE st SET outcome = 'duplicate_in_file', other_row = f.first FROM"
        " (SELECT number, min(first) AS first FROM"
        "  (SELECT number, min(number) OVER (PARTITION BY scheme, value) AS first FROM si) w WHERE first < number GROUP BY number) f"
        " WHERE st.number = f.number AND st.outcome = '' AND st.decision = ''"
    )
    found = (
        "SELECT si.number, min(coalesce(a.merged_into_id, a.id)) AS one, max(coalesce(a.merged_into_id, a.id)) AS last"
        " FROM si JOIN actors_identifier i ON i.scheme = si.scheme AND i.value = si.value JOIN actors_actor a ON a.id = i.actor_id"
        f" WHERE {VISIBLE} GROUP BY si.number"
    )
    stage.fault(
        f"SELECT f.number, sa.name FROM ({found}) f JOIN sa USING (number) JOIN st USING (number) WHERE f.one <> f.last",
        "name",
        "identifiers",
        _("The codes of “%(value)s” belong to two different actors of the registry."),
        _("Correct the code that is wrong, or leave it empty."),
    )
    stage.run(
        f"UPDATE st SET outcome = 'update', target = f.one FROM ({found}) f"
        " WHERE st.number = f.number AND st.outcome = '' AND st.decision <> 'other'"
    )
    stage.run(  # rows of different codes that are one actor's: both written, they would take turns at every import
        "UPDATE st SET outcome = 'duplicate_in_file', other_row = f.first, target = NULL FROM"
        " (SELECT number, min(number) OVER (PARTITION BY target) AS first FROM st"
        "  WHERE outcome IN ('update', 'unchanged') AND target IS NOT NULL) f"
        " WHERE st.number = f.number AND f.first < st.number"
    )


def repeats(stage):
    """Rows of one name and country whose places and codes do not differ are one actor, given by the first of them."""
    stage.run(
        f"""
        WITH coded AS (SELECT number, array_agg(scheme || ':' || value ORDER BY scheme, value) AS codes FROM si GROUP BY number), named AS (
            SELECT sa.*, row_number() OVER (PARTITION BY fp, country, lower(address), admin1, locality, phone, codes ORDER BY number) AS copy,
                min(number) OVER (PARTITION BY fp, country, lower(address), admin1, locality, phone, codes) AS same
            FROM sa JOIN st USING (number) LEFT JOIN coded USING (number) WHERE fp <> '' AND st.outcome IN ('', 'update') AND st.decision <> 'other'
        ), firsts AS (
            SELECT *, row_number() OVER (PARTITION BY fp, country ORDER BY number) AS place FROM named WHERE copy = 1
        ), pairs AS (
            SELECT y.number, min(x.number) AS first FROM firsts x JOIN firsts y ON y.fp = x.fp AND y.country = x.country AND x.number < y.number
            WHERE x.place <= {MOST_OF_ONE_NAME} AND y.place <= {MOST_OF_ONE_NAME} AND {FITS} AND NOT EXISTS ({SAME_SCHEME})
            GROUP BY y.number
        ), found AS (
            SELECT n.number, least(n.same, p.first) AS first FROM named n LEFT JOIN pairs p ON p.number = n.same
            WHERE n.copy > 1 OR p.first IS NOT NULL
        )
        UPDATE st SET outcome = 'duplicate_in_file', other_row = f.first FROM found f
        WHERE st.number = f.number AND st.outcome = '' AND f.first < st.number
        """
    )


def let_go(stage):
    """What was held back as alike is not the same where both have a code of one scheme and the two differ; it stays listed."""
    stage.run(
        f"""
        UPDATE st SET outcome = '', target = NULL, other_row = NULL FROM sa x, imports_likeness l
        WHERE x.number = st.number AND l.batch_id = %(batch)s AND l.row = st.number AND (l.target = st.target OR l.other_row = st.other_row)
            AND st.outcome IN ('duplicate_in_registry', 'duplicate_in_file') AND (
                EXISTS (SELECT 1 FROM sa y WHERE y.number = st.other_row AND EXISTS ({SAME_SCHEME}))
                OR EXISTS (SELECT 1 FROM si p JOIN actors_identifier q ON q.scheme = p.scheme AND q.value <> p.value
                    WHERE p.number = st.number AND q.actor_id = st.target)
            )
        """
    )


def by_name(stage):
    """The same name in the same country, unless the place, or a code of the same scheme, says otherwise; each actor once."""
    stage.run("DROP TABLE IF EXISTS pairs")
    stage.run(
        f"""
        CREATE TEMP TABLE pairs ON COMMIT DROP AS
        SELECT x.number, y.id, y.fits AS score FROM (SELECT sa.* FROM sa JOIN st USING (number) WHERE st.outcome = '' AND st.decision <> 'other') x
        JOIN LATERAL (
            SELECT a.id, a.kind, a.admin1_id AS admin1, a.admin2_id AS admin2, lower(a.locality) AS locality, c.address, c.phone,
                CASE WHEN coalesce(c.address, '') = '' OR coalesce(x.address, '') = '' THEN 0.5 ELSE similarity(x.address, c.address) END AS fits
            FROM actors_actor a LEFT JOIN actors_contact c ON c.actor_id = a.id AND c.stated_by_id = %(organization)s
            WHERE actor_fingerprint(a.name_sort) = x.fp AND a.country = x.country AND a.status <> 'merged' AND {VISIBLE}
            LIMIT {MOST_OF_ONE_NAME}
        ) y ON {FITS}
        WHERE x.fp <> '' AND NOT EXISTS (
            SELECT 1 FROM si p JOIN actors_identifier q ON q.scheme = p.scheme AND q.value <> p.value WHERE p.number = x.number AND q.actor_id = y.id
        )
        """
    )
    for _round in range(MOST_OF_ONE_NAME):
        given = stage.run(
            """
            WITH free AS (
                SELECT p.* FROM pairs p JOIN st USING (number) WHERE st.outcome = '' AND NOT EXISTS (SELECT 1 FROM st t WHERE t.target = p.id)
            ), best AS (SELECT DISTINCT ON (number) * FROM free ORDER BY number, score DESC, id),
            once AS (SELECT DISTINCT ON (id) * FROM best ORDER BY id, score DESC, number)
            UPDATE st SET outcome = 'update', target = once.id FROM once WHERE st.number = once.number
            """
        )
        if not given:
            break
