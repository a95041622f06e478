"""Which actor a cell of a list names: by code, by a code of a public scheme, or by name, with country and place where given."""

from django.utils.translation import gettext as _

from actors.likely import likely, with_towns
from actors.matching import VISIBLE
from actors.models.identity import OWN
from analysis.codes import codes_in

MOST_NAMED = 4
# An organization's own number of an actor is its own to name it by, and nobody else's to find it by.
KNOWN_NUMBER = f"(NOT starts_with(i.scheme, '{OWN}') OR i.scheme = '{OWN}' || %(organization)s)"


def name_sides(stage, field, table):
    """Make `table` (number, id, count, codes): whom the cells of `field` name among the actors that may be seen.

    The surest way of naming that finds anyone counts; `count` above one means that several could be meant.
    """
    stage.run(f"DROP TABLE IF EXISTS {table}")
    stage.run(
        f"""
        CREATE TEMP TABLE {table} ON COMMIT DROP AS
        WITH wanted AS (
            SELECT DISTINCT values->>'{field}' AS text, keys->>'{field}_fp' AS fp, values->>'{field}_country' AS country,
                lower(values->>'{field}_locality') AS locality
            FROM st WHERE values ? '{field}'
        ), found AS (
            SELECT w.*, coalesce(a.merged_into_id, a.id) AS id, 1 AS way FROM wanted w JOIN actors_actor a ON a.code = upper(w.text) WHERE {VISIBLE}
            UNION ALL
            SELECT w.*, coalesce(a.merged_into_id, a.id), 2 FROM wanted w JOIN actors_identifier i ON i.value = upper(w.text)
            JOIN actors_actor a ON a.id = i.actor_id WHERE {VISIBLE} AND {KNOWN_NUMBER}
            UNION ALL
            SELECT w.*, a.id, 3 FROM wanted w JOIN actors_actor a ON actor_fingerprint(a.name_sort) = w.fp
            WHERE w.fp <> '' AND a.status <> 'merged' AND {VISIBLE} AND (w.country IS NULL OR a.country = w.country)
                AND (w.locality IS NULL OR lower(a.locality) = w.locality)
        ), best AS (
            SELECT text, country, locality, way, count(DISTINCT id) AS count, min(id) AS id, (array_agg(DISTINCT id))[1:{MOST_NAMED}] AS ids,
                row_number() OVER (PARTITION BY text, country, locality ORDER BY way) AS place
            FROM found GROUP BY text, country, locality, way
        )
        SELECT st.number, b.id, b.count, ARRAY(SELECT code FROM actors_actor a WHERE a.id = ANY (b.ids) ORDER BY code) AS codes
        FROM st JOIN best b ON b.text = st.values->>'{field}' AND b.country IS NOT DISTINCT FROM st.values->>'{field}_country'
            AND b.locality IS NOT DISTINCT FROM lower(st.values->>'{field}_locality') AND b.place = 1
        """
    )
    stage.run(f"CREATE UNIQUE INDEX ON {table} (number)")
    stage.run(f"ANALYZE {table}")


def refuse_unnamed(stage, field, table, also="", several="false"):
    """Faults for cells that name nobody, or several; returns how many.

    `also` is a condition that leaves out rows which may wait, `several` one under which rows of the same list are meant.
    """
    rows = stage.fetch(
        f"SELECT st.number, st.values->>'{field}', t.codes, {several}, st.values->>'{field}_country' FROM st LEFT JOIN {table} t USING (number)"
        f" WHERE st.values ? '{field}' AND (t.number IS NULL OR t.count > 1) {also} ORDER BY st.number"
    )
    towns = with_towns(stage, {code for row in rows for code in row[2] or ()})
    like = likely(stage, [(value, country) for _number, value, codes, rivals, country in rows if not codes and not rivals])
    lines = []
    for number, value, codes, rivals, country in rows:
        named = {"value": value[:60]}
        if codes:
            message = _("“%(value)s” can be several actors.") % named
            fix, offer = _("Write the code of the one that is meant: %(codes)s.") % {"codes": ", ".join(towns.get(c, c) for c in codes)}, ""
        elif rivals:
            message = _("“%(value)s” can be several actors of this file.") % named
            fix, offer = _("Import those first, then write the code of the one that is meant."), ""
        else:
            message = _("There is no actor “%(value)s” that you can see.") % named
            fix, offer = what_to_write(like.get((value, country), []))
        lines.append((number, value, message, fix, offer))
    stage.fault_rows(lines, field, "actor")
    return len(lines)


def what_to_write(found):
    """(what to do about a name that nobody has, the code that is offered for it where one actor alone is much like it)."""
    if not found:
        return _("Write its code or its name as it stands in the registry, or register it first."), ""
    fix = _("Much like it: %(names)s. Write the code of the one that is meant, or register it first.") % {"names": "; ".join(found)}
    return fix, codes_in(found[0])[-1] if len(found) == 1 else ""
