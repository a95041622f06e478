-- What linkages say of themselves, from their statements (MODEL 8 to 10). No clock in here: the status on a day is an
-- expression over these columns (LinkageQuerySet.with_status). `until` leaves out what was said of times that begin later,
-- `known` what was recorded later; both NULL is what the database keeps with each linkage.
CREATE OR REPLACE FUNCTION linkage_standing(keys bigint[], until date, known timestamptz) RETURNS TABLE (
    linkage_id bigint, from_says varchar, from_own boolean, from_at timestamptz, to_says varchar, to_own boolean, to_at timestamptz,
    periods_overlap boolean, both_own_at timestamptz, denied boolean, gap_quantity numeric, gap_price numeric,
    flow_quantity numeric, flow_unit varchar, flow_value numeric, flow_currency varchar
) LANGUAGE sql STABLE ROWS 1 AS $$
WITH begun AS (
    -- Of a linkage that had begun by `until`, a word on a later time says too that it existed; its figures are of that time alone.
    SELECT l.id FROM linkages_linkage l WHERE until IS NOT NULL AND l.id = ANY (keys) AND l.started_on <= until
), told AS (
    -- The statements of periods begun by `until`, as they were recorded at `known`; NULL leaves either out.
    SELECT s.id, s.linkage_id, s.side, s.says, s.period_start, s.period_end, s.by_firm_id, s.by_organization_id, s.stated_at,
        s.quantity, s.unit_id, s.price, s.currency_id
    FROM linkages_linkagestatement s
    WHERE s.linkage_id = ANY (keys) AND (until IS NULL OR s.period_start <= until OR s.linkage_id IN (SELECT id FROM begun))
        AND (known IS NULL OR s.recorded_at <= known AND NOT EXISTS (
            SELECT 1 FROM linkages_linkagestatementevent e WHERE e.pgh_obj_id = s.id AND e.pgh_created_at > known))
    UNION ALL
    -- What a merge moved or an undo removed since: the first row that history replaced after `known`.
    SELECT e.id, e.linkage_id, e.side, e.says, e.period_start, e.period_end, e.by_firm_id, e.by_organization_id, e.stated_at,
        e.quantity, e.unit_id, e.price, e.currency_id
    FROM linkages_linkagestatementevent e
    WHERE known IS NOT NULL AND e.linkage_id = ANY (keys)
        AND (until IS NULL OR e.period_start <= until OR e.linkage_id IN (SELECT id FROM begun))
        AND e.recorded_at <= known AND e.pgh_created_at > known AND NOT EXISTS (
            SELECT 1 FROM linkages_linkagestatementevent x
            WHERE x.pgh_obj_id = e.pgh_obj_id AND x.pgh_created_at > known AND x.pgh_id < e.pgh_id)
), in_force AS (
    -- A newer statement of the same side, period and author supersedes.
    SELECT DISTINCT ON (s.linkage_id, s.side, s.period_start, s.period_end, s.by_firm_id, s.by_organization_id) s.*
    FROM told s
    ORDER BY s.linkage_id, s.side, s.period_start, s.period_end, s.by_firm_id, s.by_organization_id, s.stated_at DESC, s.id DESC
), ruling AS (
    -- The firm's own statement outranks one on its behalf, whichever is newer.
    SELECT DISTINCT ON (linkage_id, side, period_start, period_end) *,
        by_firm_id IS NOT NULL AS own
    FROM in_force WHERE says <> 'withdrawn'
    ORDER BY linkage_id, side, period_start, period_end, (by_firm_id IS NOT NULL) DESC, stated_at DESC, id DESC
), last_said AS (
    SELECT DISTINCT ON (linkage_id, side) * FROM ruling WHERE says <> 'ended'
    ORDER BY linkage_id, side, period_end DESC, period_start DESC, stated_at DESC
), last_end AS (
    SELECT DISTINCT ON (linkage_id, side) * FROM ruling WHERE says = 'ended'
    ORDER BY linkage_id, side, stated_at DESC
), side_says AS (
    -- An end stands until the side speaks again.
    SELECT coalesce(e.linkage_id, s.linkage_id) AS linkage_id, coalesce(e.side, s.side) AS side,
        CASE WHEN ends THEN 'ended' ELSE s.says END AS says,
        CASE WHEN ends THEN e.own ELSE s.own END AS own,
        CASE WHEN ends THEN e.stated_at ELSE s.stated_at END AS stated_at,
        s.period_start, s.period_end
    FROM last_said s FULL JOIN last_end e USING (linkage_id, side),
        LATERAL (SELECT e.linkage_id IS NOT NULL AND (s.linkage_id IS NULL OR e.stated_at >= s.stated_at) AS ends) AS ended
), own_said AS (
    -- What each firm says itself, of the latest period it spoke of, whatever was said on its behalf of a later one.
    SELECT DISTINCT ON (linkage_id, side) * FROM ruling WHERE says <> 'ended' AND own
    ORDER BY linkage_id, side, period_end DESC, period_start DESC, stated_at DESC
), own_stands AS (
    SELECT linkage_id, side, s.stated_at, s.period_start, s.period_end,
        coalesce(s.says = 'exists' AND (e.stated_at IS NULL OR e.stated_at < s.stated_at), false) AS stands
    FROM own_said s FULL JOIN (SELECT linkage_id, side, stated_at FROM last_end WHERE own) e USING (linkage_id, side)
), both_own AS (
    -- Here and below the two sides are brought together by groups: of joins to itself, of a table that it cannot judge the size of,
    -- the database makes a comparison of every row with every other.
    SELECT linkage_id, max(stated_at) AS at FROM own_stands WHERE stands
    GROUP BY linkage_id HAVING count(*) = 2 AND max(period_start) <= min(period_end)
), denial AS (
    SELECT DISTINCT ON (linkage_id) linkage_id, denied FROM (
        SELECT linkage_id, period_start, period_end, bool_or(says = 'denied') AS denied FROM ruling WHERE says <> 'ended'
        GROUP BY linkage_id, period_start, period_end
    ) AS periods ORDER BY linkage_id, period_end DESC, period_start DESC
), figures AS (
    -- Quantities in the base unit of their dimension, prices for one of it. A unit without a base stays as it is.
    SELECT r.linkage_id, r.side, r.period_start, r.period_end, r.currency_id,
        coalesce(nullif(u.base, ''), u.code, '') AS base,
        r.quantity * coalesce(u.factor, 1) AS quantity,
        r.price / coalesce(u.factor, 1) AS price
    FROM ruling r LEFT JOIN core_unit u ON u.code = r.unit_id
    WHERE r.says = 'exists' AND (until IS NULL OR r.period_start <= until)
), pairs AS (
    -- Of the latest period of which both sides say that it exists.
    SELECT DISTINCT ON (linkage_id) linkage_id,
        CASE WHEN f_base <> t_base THEN NULL WHEN f_quantity = 0 AND t_quantity = 0 THEN 0
            ELSE abs(f_quantity - t_quantity) / nullif((abs(f_quantity) + abs(t_quantity)) / 2, 0) END AS gap_quantity,
        CASE WHEN f_base <> t_base OR f_currency <> t_currency THEN NULL WHEN f_price = 0 AND t_price = 0 THEN 0
            ELSE abs(f_price - t_price) / nullif((abs(f_price) + abs(t_price)) / 2, 0) END AS gap_price
    FROM (
        SELECT linkage_id, period_start, period_end,
            max(base) FILTER (WHERE side = 'from') AS f_base, max(base) FILTER (WHERE side = 'to') AS t_base,
            max(quantity) FILTER (WHERE side = 'from') AS f_quantity, max(quantity) FILTER (WHERE side = 'to') AS t_quantity,
            max(price) FILTER (WHERE side = 'from') AS f_price, max(price) FILTER (WHERE side = 'to') AS t_price,
            max(currency_id) FILTER (WHERE side = 'from') AS f_currency, max(currency_id) FILTER (WHERE side = 'to') AS t_currency
        FROM figures GROUP BY linkage_id, period_start, period_end HAVING count(*) = 2
    ) AS both_sides ORDER BY linkage_id, period_end DESC, period_start DESC
), flows AS (
    -- Of the latest time of which anybody gave a quantity: saying again that it exists does not make the last amounts unknown.
    SELECT linkage_id, quantity, base, value, currency FROM (
        SELECT DISTINCT ON (linkage_id) * FROM (
            SELECT linkage_id, period_start, period_end, avg(quantity) AS quantity, min(base) AS base, max(base) AS other_base,
                CASE WHEN count(DISTINCT currency_id) = 1 THEN avg(quantity * price) END AS value, min(currency_id) AS currency
            FROM figures WHERE quantity IS NOT NULL GROUP BY linkage_id, period_start, period_end
        ) AS periods ORDER BY linkage_id, period_end DESC, period_start DESC
    ) AS last_known WHERE base = other_base
), wanted AS MATERIALIZED (
    -- A linkage of a record that was merged into another is set aside: the firm would trade with itself.
    SELECT l.id, EXISTS (
        SELECT 1 FROM actors_actor x WHERE x.id IN (
            CASE WHEN known IS NULL THEN l.from_actor_id ELSE coalesce((SELECT e.from_actor_id FROM linkages_linkageevent e
                WHERE e.pgh_obj_id = l.id AND e.pgh_created_at > known ORDER BY e.pgh_id LIMIT 1), l.from_actor_id) END,
            CASE WHEN known IS NULL THEN l.to_actor_id ELSE coalesce((SELECT e.to_actor_id FROM linkages_linkageevent e
                WHERE e.pgh_obj_id = l.id AND e.pgh_created_at > known ORDER BY e.pgh_id LIMIT 1), l.to_actor_id) END)
            AND CASE WHEN known IS NULL THEN x.status ELSE coalesce((SELECT e.status FROM actors_actorevent e
                WHERE e.pgh_obj_id = x.id AND e.pgh_created_at > known ORDER BY e.pgh_id LIMIT 1), x.status) END = 'merged'
    ) AS aside
    FROM linkages_linkage l WHERE l.id = ANY (keys)
)
SELECT wanted.id, a.says, coalesce(a.own, false), a.stated_at, b.says, coalesce(b.own, false), b.stated_at,
    coalesce(a.period_start <= b.period_end AND b.period_start <= a.period_end, false), o.at, coalesce(d.denied, false),
    p.gap_quantity::numeric(12, 9), p.gap_price::numeric(12, 9),
    w.quantity::numeric(30, 9), coalesce(w.base, ''), w.value::numeric(30, 4),
    CASE WHEN w.value IS NULL THEN '' ELSE coalesce(w.currency, '') END
FROM wanted
    LEFT JOIN side_says a ON a.linkage_id = wanted.id AND a.side = 'from' AND NOT wanted.aside
    LEFT JOIN side_says b ON b.linkage_id = wanted.id AND b.side = 'to' AND NOT wanted.aside
    LEFT JOIN both_own o ON o.linkage_id = wanted.id AND NOT wanted.aside
    LEFT JOIN denial d ON d.linkage_id = wanted.id AND NOT wanted.aside
    LEFT JOIN pairs p ON p.linkage_id = wanted.id AND NOT wanted.aside
    LEFT JOIN flows w ON w.linkage_id = wanted.id AND NOT wanted.aside
$$;

CREATE OR REPLACE FUNCTION linkage_refresh(keys bigint[]) RETURNS void LANGUAGE sql AS $$
UPDATE linkages_linkage AS k SET
    from_says = t.from_says, from_own = t.from_own, from_at = t.from_at,
    to_says = t.to_says, to_own = t.to_own, to_at = t.to_at,
    periods_overlap = t.periods_overlap, both_own_at = t.both_own_at, denied = t.denied,
    gap_quantity = t.gap_quantity, gap_price = t.gap_price,
    flow_quantity = t.flow_quantity, flow_unit = t.flow_unit,
    flow_value = t.flow_value, flow_currency = t.flow_currency
FROM linkage_standing(keys, NULL, NULL) AS t
WHERE k.id = t.linkage_id AND k.id = ANY (keys) -- by index: joined by hash, as migrations have it, all linkages were read for one word
$$;

CREATE OR REPLACE FUNCTION linkage_statements_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM linkage_refresh(ARRAY(SELECT DISTINCT linkage_id FROM gone));
    ELSE
        PERFORM linkage_refresh(ARRAY(SELECT DISTINCT linkage_id FROM came));
    END IF;
    IF TG_OP = 'UPDATE' THEN
        PERFORM linkage_refresh(ARRAY(SELECT DISTINCT linkage_id FROM gone));
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER statements_came AFTER INSERT ON linkages_linkagestatement
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION linkage_statements_changed();
CREATE TRIGGER statements_changed AFTER UPDATE ON linkages_linkagestatement
    REFERENCING OLD TABLE AS gone NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION linkage_statements_changed();
CREATE TRIGGER statements_gone AFTER DELETE ON linkages_linkagestatement
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION linkage_statements_changed();
