"""Writing linkages of a list, and what one side says of them, over the whole list by SQL.

`sl` holds a line per row: number, kind, from_id, to_id, product_id, chain_id, started_on, ended_on, side, period_start,
period_end, quantity, unit, price, currency, and the TERMS of a statement. A line without any figure or term is a
bare claim: it is made only where the organization does not claim the linkage yet. Nothing said before is overwritten.
"""

from django.utils.translation import gettext as _

from core.api.problems import Conflict
from linkages.models.linkages import TERMS
from linkages.notices import ask
from linkages.webhook_events import announce_many

FIND = """
    UPDATE sl SET linkage_id = l.id FROM linkages_linkage l
    WHERE l.kind = sl.kind AND l.from_actor_id = sl.from_id AND l.to_actor_id = sl.to_id AND l.product_id IS NOT DISTINCT FROM sl.product_id
"""
NEW_LINKAGES = """
    INSERT INTO linkages_linkage (kind, from_actor_id, to_actor_id, product_id, value_chain_id, started_on, ended_on,
        from_own, to_own, periods_overlap, denied, flow_unit, flow_currency)
    SELECT DISTINCT ON (kind, from_id, to_id, product_id) kind, from_id, to_id, product_id, chain_id, started_on, ended_on,
        false, false, false, false, '', ''
    FROM sl WHERE linkage_id IS NULL ORDER BY kind, from_id, to_id, product_id, number
    ON CONFLICT (kind, from_actor_id, to_actor_id, product_id) DO NOTHING
"""
FILL = """
    WITH written AS (
        UPDATE linkages_linkage l SET value_chain_id = coalesce(l.value_chain_id, s.chain_id),
            started_on = CASE WHEN l.ended_on < s.started_on THEN l.started_on ELSE coalesce(l.started_on, s.started_on) END
        FROM (SELECT DISTINCT ON (linkage_id) * FROM sl ORDER BY linkage_id, number) s
        WHERE l.id = s.linkage_id AND ((l.value_chain_id IS NULL AND s.chain_id IS NOT NULL)
            OR (l.started_on IS NULL AND s.started_on IS NOT NULL AND (l.ended_on IS NULL OR l.ended_on >= s.started_on)))
            AND EXISTS (SELECT 1 FROM linkages_linkageparty p WHERE p.linkage_id = l.id AND p.organization_id = %(organization)s)
        RETURNING s.number
    )
    INSERT INTO touched SELECT number FROM written
"""
# The last word of this organization on a side of a linkage, for a period.
LAST_WORD = """
    SELECT DISTINCT ON (s.linkage_id, s.side, s.period_start, s.period_end) s.* FROM linkages_linkagestatement s
    JOIN sl ON sl.linkage_id = s.linkage_id AND sl.side = s.side WHERE s.by_organization_id = %(organization)s
    ORDER BY s.linkage_id, s.side, s.period_start, s.period_end, s.stated_at DESC, s.id DESC
"""
NONE_SAID = " AND ".join(f"{name} IS NULL" for name in TERMS)
NONE_STANDS = " AND ".join(f"s.{name} = ''" for name in TERMS)
KEPT = ", ".join(f"coalesce(w.{name}, s.{name})" for name in TERMS)
STANDING = ", ".join(f"s.{name}" for name in TERMS)
NAMED = ", ".join(TERMS)
SAID = ", ".join(f"coalesce({name}, '')" for name in TERMS)
EMPTY = ", ".join("''" for _name in TERMS)
STATEMENTS = f"""
    WITH last_word AS MATERIALIZED ({LAST_WORD}), wanted AS (
        SELECT sl.*, coalesce(sl.period_start, sl.started_on, date_trunc('year', %(today)s::date)::date) AS since,
            quantity IS NULL AND price IS NULL AND {NONE_SAID} AND period_start IS NULL AS bare
        FROM sl
    ), said AS (
        SELECT w.*, CASE WHEN w.period_end IS NULL THEN greatest(%(today)s::date, w.since) ELSE w.period_end END AS until FROM wanted w
    ), new AS (
        SELECT * FROM said w WHERE CASE WHEN w.bare THEN NOT EXISTS (
            SELECT 1 FROM last_word s WHERE s.linkage_id = w.linkage_id AND s.side = w.side AND s.says = 'exists' AND NOT EXISTS (
                SELECT 1 FROM last_word e WHERE e.linkage_id = s.linkage_id AND e.side = s.side AND e.says IN ('ended', 'denied')
                AND e.stated_at > s.stated_at))
        ELSE NOT EXISTS (
            SELECT 1 FROM last_word s WHERE s.linkage_id = w.linkage_id AND s.side = w.side AND s.says = 'exists'
            AND s.period_start = w.since AND s.period_end = w.until
            AND (coalesce(w.quantity, s.quantity), coalesce(w.unit, s.unit_id), coalesce(w.price, s.price), coalesce(w.currency, s.currency_id),
                {KEPT})
                IS NOT DISTINCT FROM (s.quantity, s.unit_id, s.price, s.currency_id, {STANDING}))
        END
    ), made AS (
        INSERT INTO linkages_linkagestatement (linkage_id, side, says, period_start, period_end, quantity, unit_id, price, currency_id, {NAMED},
            embedded_services, reason, copied, stated_at, by_organization_id, by_id)
        SELECT linkage_id, side, 'exists', since, until, quantity, unit, price, currency, {SAID},
            '{{}}'::varchar[], '', false, now(), %(organization)s, %(by)s
        FROM new
        UNION ALL
        SELECT s.linkage_id, s.side, 'withdrawn', s.period_start, s.period_end, NULL, NULL, NULL, NULL, {EMPTY}, '{{}}'::varchar[], '', false, now(),
            %(organization)s, %(by)s
        FROM last_word s WHERE s.says = 'exists' AND s.quantity IS NULL AND s.price IS NULL AND {NONE_STANDS}
            AND EXISTS (SELECT 1 FROM new n WHERE n.linkage_id = s.linkage_id AND n.side = s.side AND NOT n.bare
                AND (n.since, n.until) <> (s.period_start, s.period_end))
    )
    INSERT INTO touched SELECT number FROM new
"""
PARTIES = """
    WITH written AS (
        INSERT INTO linkages_linkageparty (linkage_id, organization_id)
        SELECT DISTINCT linkage_id, %(organization)s FROM sl
        UNION SELECT l.id, c.organization_id FROM sl JOIN linkages_linkage l ON l.id = sl.linkage_id
            JOIN markets_valuechain c ON c.id = l.value_chain_id
        ON CONFLICT (organization_id, linkage_id) DO NOTHING RETURNING linkage_id, organization_id
    )
    INSERT INTO touched SELECT number FROM sl JOIN written USING (linkage_id) WHERE organization_id = %(organization)s
"""
WORKS_WITH = """
    INSERT INTO actors_workswith (organization_id, actor_id, by_id)
    SELECT %(organization)s, id, %(by)s FROM (SELECT from_id AS id FROM sl UNION SELECT to_id FROM sl) f
    ON CONFLICT (organization_id, actor_id) DO NOTHING
"""
# Firms with people of their own, of whose linkages this list said something and they did not.
ASKED = """
    WITH said AS (SELECT from_actor_id, from_own, to_actor_id, to_own FROM touched JOIN sl USING (number) JOIN linkages_linkage l ON l.id = sl.linkage_id)
    SELECT DISTINCT r.actor_id FROM (
        SELECT from_actor_id AS actor_id FROM said WHERE NOT from_own UNION SELECT to_actor_id FROM said WHERE NOT to_own
    ) firms JOIN actors_representative r USING (actor_id) WHERE r.until IS NULL
"""
# A linkage that was there before, and that the organization sees only by what this import said.
TIDY = """
    DELETE FROM linkages_linkageparty p USING linkages_linkage l LEFT JOIN markets_valuechain c ON c.id = l.value_chain_id
    WHERE l.id = p.linkage_id AND p.organization_id = %(organization)s AND l.entry IS DISTINCT FROM %(made)s
        AND c.organization_id IS DISTINCT FROM %(organization)s
        AND EXISTS (SELECT 1 FROM linkages_linkagestatement s WHERE s.linkage_id = l.id AND s.entry = %(made)s)
        AND NOT EXISTS (SELECT 1 FROM linkages_linkagestatement s WHERE s.linkage_id = l.id AND s.by_organization_id = p.organization_id
            AND s.entry IS DISTINCT FROM %(made)s)
"""


def write_linkages(stage):
    """Make the linkages of `sl` that are not there, and say what its rows say."""
    if stage.fetch("SELECT 1 FROM sl WHERE from_id IS NULL OR to_id IS NULL OR from_id = to_id LIMIT 1"):
        raise Conflict(_("An actor that this file names is not there any more. Check the file again."))
    stage.run("ALTER TABLE sl ADD COLUMN IF NOT EXISTS linkage_id bigint")
    stage.run(FIND)
    stage.run(NEW_LINKAGES)
    stage.run(FIND)
    stage.run("ANALYZE sl")
    for statement in (FILL, STATEMENTS, PARTIES, WORKS_WITH):
        stage.run(statement)
    if not stage.foreseeing:  # what is taken back at once is told to nobody
        ask([actor for (actor,) in stage.fetch(ASKED)], stage.by)
        announce_many()


def tidy(cursor, batch):
    """Before an undo: what the organization saw only through this import it does not see afterwards."""
    cursor.execute(TIDY, {"organization": batch.organization_id, "made": batch.commit_entry})
