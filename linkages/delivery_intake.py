"""Writing the deliveries of a list, over the whole list by SQL.

`sd` holds a line per row: number, linkage_id, side, the days, quantity, unit, price, currency, ordered, rejected. `same` is the
delivery that a row says again: of this organization, or one of another author that the person may see, which stays as it is.
"""

from django.db import connection
from django.utils.translation import gettext as _

from core.access import Action
from core.api.problems import Conflict
from core.models import Unit
from linkages.delivery_notices import ask_of_deliveries
from linkages.delivery_rules import unit_sentence
from linkages.models import Delivery, Linkage
from linkages.naming import name_sides, refuse_unnamed
from linkages.webhook_events import announce_many

READ = """
    values->>'side' AS side, (values->>'ordered_on')::date AS ordered_on, (values->>'delivered_on')::date AS delivered_on,
    (values->>'quantity')::numeric AS quantity, values->>'unit' AS unit, (values->>'price')::numeric AS price,
    CASE WHEN values ? 'price' THEN values->>'currency' END AS currency, (values->>'rejected_quantity')::numeric AS rejected,
    (values->>'ordered_quantity')::numeric AS ordered,
    (values->>'paid_on')::date AS paid_on
"""
LAY_OUT = f"""
    CREATE TEMP TABLE sd ON COMMIT DROP AS
    WITH meant AS (
        SELECT st.number, count(l.id) AS count, min(l.id) AS linkage_id, array_agg(l.id ORDER BY l.id) AS ids
        FROM st LEFT JOIN sides f USING (number) LEFT JOIN other_sides t USING (number)
        LEFT JOIN (linkages_linkage l JOIN spoken k ON k.id = l.id) ON CASE WHEN st.values ? 'linkage' THEN l.id = (st.values->>'linkage')::bigint
            ELSE l.from_actor_id = f.id AND l.to_actor_id = t.id AND f.count = 1 AND t.count = 1
                AND (l.product_id = (st.values->>'product')::bigint OR NOT st.values ? 'product') AND l.kind <> 'horizontal' END
        GROUP BY st.number
    )
    SELECT number, m.count, CASE WHEN m.count = 1 THEN m.linkage_id END AS linkage_id, m.ids[1:4] AS ids, NULL::bigint AS same,
        false AS ours, {READ}
    FROM st JOIN meant m USING (number)
"""
KEY = "linkage_id, side, delivered_on, quantity, unit, price"
SAME = """
    UPDATE sd SET same = f.id, ours = f.ours FROM (
        SELECT DISTINCT ON (sd.number) sd.number, d.id, d.by_organization_id IS NOT DISTINCT FROM %(organization)s AS ours
        FROM sd JOIN linkages_delivery d ON d.linkage_id = sd.linkage_id AND d.side = sd.side AND d.delivered_on = sd.delivered_on
            AND d.quantity = sd.quantity AND d.unit_id = sd.unit AND d.price IS NOT DISTINCT FROM sd.price
        JOIN shown ON shown.id = d.id
        ORDER BY sd.number, d.by_organization_id IS NOT DISTINCT FROM %(organization)s DESC, d.id
    ) f WHERE f.number = sd.number
"""
TWICE = f"""
    UPDATE st SET outcome = 'duplicate_in_file', other_row = f.first FROM (
        SELECT number, min(number) OVER (PARTITION BY {KEY}) AS first FROM sd JOIN st USING (number)
    ) f WHERE st.number = f.number AND f.first < st.number
"""
# What a row says beside its key; a cell left empty says nothing. Whatever was answered is asked again.
AMEND = """
    WITH written AS (
        UPDATE linkages_delivery d SET ordered_on = coalesce(sd.ordered_on, d.ordered_on), paid_on = coalesce(sd.paid_on, d.paid_on),
            ordered_quantity = coalesce(sd.ordered, d.ordered_quantity), rejected_quantity = coalesce(sd.rejected, d.rejected_quantity), currency_id = coalesce(sd.currency, d.currency_id),
            answer = '', reason = '', answered_at = NULL, answered_by_firm_id = NULL, answered_by_organization_id = NULL, answered_by_id = NULL
        FROM sd WHERE d.id = sd.same AND sd.ours AND d.withdrawn_at IS NULL
            AND (coalesce(sd.ordered_on, d.ordered_on), coalesce(sd.paid_on, d.paid_on), coalesce(sd.ordered, d.ordered_quantity),
                coalesce(sd.rejected, d.rejected_quantity), coalesce(sd.currency, d.currency_id))
                IS DISTINCT FROM (d.ordered_on, d.paid_on, d.ordered_quantity, d.rejected_quantity, d.currency_id)
        RETURNING sd.number
    )
    INSERT INTO touched SELECT number FROM written
"""
ADD = """
    WITH made AS (
        INSERT INTO linkages_delivery (linkage_id, side, ordered_on, ordered_quantity, delivered_on, quantity, unit_id, price, currency_id,
            rejected_quantity, paid_on, answer, reason, by_organization_id, by_id)
        SELECT linkage_id, side, ordered_on, ordered, delivered_on, quantity, unit, price, currency, rejected, paid_on, '', '',
            %(organization)s, %(by)s
        FROM sd WHERE same IS NULL ORDER BY number
        RETURNING id, linkage_id, side, delivered_on, quantity, unit_id, price
    )
    UPDATE sd SET same = m.id FROM made m WHERE sd.same IS NULL AND m.linkage_id = sd.linkage_id AND m.side = sd.side
        AND m.delivered_on = sd.delivered_on AND m.quantity = sd.quantity AND m.unit_id = sd.unit AND m.price IS NOT DISTINCT FROM sd.price
"""
# Firms with people of their own that are asked for an answer.
ASKED = """
    SELECT DISTINCT r.actor_id FROM sd JOIN st USING (number) JOIN linkages_linkage l ON l.id = sd.linkage_id
    JOIN actors_representative r ON r.actor_id = CASE WHEN sd.side = 'from' THEN l.to_actor_id ELSE l.from_actor_id END AND r.until IS NULL
    WHERE st.outcome = 'create' OR st.number IN (SELECT number FROM touched)
"""


def keep_keys(stage, table, rows):
    """Make `table` (id) of the keys of a queryset, as a person may see or speak on them."""
    sql, values = rows.order_by().values("id").query.sql_with_params()
    stage.run(f"DROP TABLE IF EXISTS {table}")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS SELECT DISTINCT q.id FROM ({sql}) AS q", values)
    stage.run(f"CREATE UNIQUE INDEX ON {table} (id)")
    stage.run(f"ANALYZE {table}")


def find_linkages(stage, *, tell):
    """Lay out `sd`, and (`tell`) refuse rows whose linkage is not there, or could be several."""
    name_sides(stage, "from", "sides")
    name_sides(stage, "to", "other_sides")
    if tell:
        refuse_unnamed(stage, "from", "sides", "AND NOT st.values ? 'linkage'")
        refuse_unnamed(stage, "to", "other_sides", "AND NOT st.values ? 'linkage'")
    keep_keys(stage, "spoken", Linkage.objects.for_user(stage.by, Action.ANSWER))
    stage.run("DROP TABLE IF EXISTS sd")
    stage.run(LAY_OUT)
    stage.run("CREATE INDEX ON sd (number)")
    if tell:
        refuse_linkages(stage)


def refuse_linkages(stage):
    rows = stage.fetch(
        "SELECT number, coalesce(values->>'linkage', values->>'to'), values ? 'linkage', ids FROM st JOIN sd USING (number)"
        " WHERE sd.count <> 1 ORDER BY number"
    )
    for field, of_number in (("linkage", True), ("to", False)):
        lines = [(number, value, *linkage_fault(value, by_number, ids)) for number, value, by_number, ids in rows if by_number is of_number]
        stage.fault_rows(lines, field, "linkage")


def linkage_fault(value, by_number, ids):
    """(message, fix) of a row whose linkage is not found, or not alone."""
    found = [str(key) for key in ids if key is not None]
    if by_number:
        return _("There is no linkage of number %(value)s that you can write on.") % {"value": value}, _(
            "Write its number as in its address, or name both sides."
        )
    if found:
        message = _("The two are linked in several products.")
        return message, _("Name the product, or write the number of the linkage: %(keys)s.") % {"keys": ", ".join(found)}
    return _("The two are not linked in this product, as far as you can see."), _("Import the linkage first, then its deliveries.")


def refuse_units(stage):
    """Rows whose unit cannot be counted in that of the product."""
    rows = stage.fetch(
        "SELECT number, sd.unit, its.code, p.name, its.dimension FROM sd JOIN st USING (number) JOIN linkages_linkage l ON l.id = sd.linkage_id"
        " JOIN markets_product p ON p.id = l.product_id JOIN core_unit its ON its.code = p.unit_id JOIN core_unit mine ON mine.code = sd.unit"
        " WHERE coalesce(nullif(mine.base, ''), mine.code) <> coalesce(nullif(its.base, ''), its.code) ORDER BY number"
    )
    names = dict(Unit.objects.order_by("pk").values_list("code", "name"))
    lines = [
        (number, unit, unit_sentence(unit, wanted, product, dimension), _("Write it in %(name)s.") % {"name": names[wanted]})
        for number, unit, wanted, product, dimension in rows
    ]
    stage.fault_rows(lines, "unit", "unit")


def find_same(stage):
    """Set what becomes of each row: a new delivery, one that is there already, or a line of this list again."""
    stage.run("DELETE FROM sd WHERE number NOT IN (SELECT number FROM st)")
    stage.run(TWICE)
    keep_keys(stage, "shown", Delivery.objects.for_user(stage.by).standing())
    stage.run("ANALYZE sd")
    stage.run(SAME)
    stage.run(
        "UPDATE st SET outcome = CASE WHEN sd.same IS NULL THEN 'create' ELSE 'update' END, target = sd.same FROM sd"
        " WHERE sd.number = st.number AND st.outcome = ''"
    )


def write_deliveries(stage):
    """Write the rows that stand; whatever is said again is amended where it says more."""
    find_linkages(stage, tell=False)
    stage.run("DELETE FROM sd WHERE number NOT IN (SELECT number FROM st WHERE outcome IN ('create', 'update', 'unchanged'))")
    if stage.fetch("SELECT 1 FROM sd WHERE linkage_id IS NULL LIMIT 1"):
        raise Conflict(_("A linkage that this file names is not there any more. Check the file again."))
    keep_keys(stage, "shown", Delivery.objects.for_user(stage.by).standing())
    stage.run(SAME)
    stage.run(AMEND)
    changed = [key for (key,) in stage.fetch("SELECT sd.same FROM sd JOIN touched USING (number)")]
    stage.run(ADD)
    stage.run("UPDATE st SET target = sd.same FROM sd WHERE sd.number = st.number")
    if not stage.foreseeing:  # what is taken back at once is told to nobody
        ask_of_deliveries([firm for (firm,) in stage.fetch(ASKED)], stage.by)
        announce_many(changed)
