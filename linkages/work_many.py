"""Speaking on behalf for many linkages at once: over the whole list by SQL, by the rules of `linkages.actions`.

`wm` holds the keys that were chosen; `said`, what stands on them; `wj`, for each linkage and side what is done, or why it is left
aside. What is written is one INSERT, so that the database derives the columns of the linkages once (linkages/sql/refresh.sql).
"""

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import representations
from accounts.audit import recorded
from accounts.models import AuditEntry
from core.access import Action
from linkages.flows import compiled
from linkages.models import Linkage, LinkageStatement
from linkages.models.linkages import TERMS
from linkages.notices import ask
from linkages.querysets import statement_seen
from linkages.webhook_events import announce_many

MOST_LISTED = 1000
REASONS = {
    "gone": _("You may not answer for it: your organization did not speak on it, or it is not there any more."),
    "yours": _("It is a linkage of your own firm. Answer it in the firm's own place."),
    "withdrawn": _("What was said of it was taken back meanwhile: there is nothing to confirm."),
    "disputed": _("One side denies it. Help the two to talk; then one of them says it anew."),
    "ended": _("It has ended."),
    "unseen": _("Another organization said it on behalf, and its figures are not shown to you. Give the figures of the firm itself."),
    "own": _("The firm speaks for itself. Send it a reminder."),
    "said": _("Both sides have spoken already."),
    "not_ours": _("Your organization speaks for neither side. Send the firms a reminder."),
    "today": _("It was said already for a period up to today."),
}
FIGURES = ("quantity", "unit_id", "price", "currency_id", *TERMS, "embedded_services")
WRITTEN = ", ".join(("linkage_id", "side", "says", "period_start", "period_end", *FIGURES))
STATED = f"INSERT INTO linkages_linkagestatement ({WRITTEN}, reason, copied, stated_at, by_organization_id, by_id)"
NO_FIGURES = ", ".join(["NULL::numeric", "NULL::varchar", "NULL::numeric", "NULL::varchar", *["''"] * len(TERMS), "'{}'::varchar[]"])


def figures_of(table):
    return ", ".join(f"{table}.{name}" for name in FIGURES)


CHOSEN = "CREATE TEMP TABLE wm ON COMMIT DROP AS SELECT DISTINCT id FROM unnest(%(keys)s::bigint[]) AS id"
LOCKED = "SELECT l.id FROM linkages_linkage l JOIN wm USING (id) ORDER BY l.id FOR UPDATE OF l"
# A newer statement of the same side, period and author supersedes.
SAID = """
    CREATE TEMP TABLE said ON COMMIT DROP AS
    SELECT DISTINCT ON (s.linkage_id, s.side, s.period_start, s.period_end, s.by_firm_id, s.by_organization_id) s.*
    FROM linkages_linkagestatement s JOIN wm ON wm.id = s.linkage_id
    ORDER BY s.linkage_id, s.side, s.period_start, s.period_end, s.by_firm_id, s.by_organization_id, s.stated_at DESC, s.id DESC
"""
# As linkages.actions.last_of: the newest period, and of one period the firm's own word before one on its behalf.
LAST = """
    SELECT DISTINCT ON (linkage_id, side) * FROM said WHERE says NOT IN ('withdrawn', 'ended')
    ORDER BY linkage_id, side, period_end DESC, period_start DESC, (by_firm_id IS NOT NULL) DESC, stated_at DESC, id DESC
"""
TOLD = """
    SELECT l.*, t.status, a.id IS NOT NULL AS may, l.from_actor_id = ANY(%(firms)s) OR l.to_actor_id = ANY(%(firms)s) AS mine
    FROM wm JOIN linkages_linkage l ON l.id = wm.id JOIN ({status}) t ON t.id = l.id LEFT JOIN ({answering}) a ON a.id = l.id
"""
BARRED = """
    WHEN NOT may THEN 'gone' WHEN mine THEN 'yours' WHEN status IS NULL THEN 'withdrawn'
    WHEN status = 'disputed' THEN 'disputed' WHEN status = 'ended' THEN 'ended'
"""
# The side that has said nothing is spoken for, else the buyer's, as linkages.actions.answering_side.
CONFIRM = f"""
    CREATE TEMP TABLE wj ON COMMIT DROP AS
    WITH last AS ({LAST}), told AS ({TOLD}), chosen AS (
        SELECT *, CASE WHEN from_says IS NULL THEN 'from' ELSE 'to' END AS answering FROM told
    )
    SELECT c.id AS linkage_id, c.answering AS side, o.id AS of, o.period_start AS since, o.period_end AS until, true AS copied,
        CASE {BARRED} WHEN CASE c.answering WHEN 'from' THEN from_own AND from_says IS NOT NULL ELSE to_own AND to_says IS NOT NULL END THEN 'own'
            WHEN from_says IS NOT NULL AND to_says IS NOT NULL THEN 'said' WHEN o.id IS NULL THEN 'withdrawn'
            WHEN o.id NOT IN ({{shown}}) THEN 'unseen' END AS aside
    FROM chosen c LEFT JOIN last o ON o.linkage_id = c.id AND o.side <> c.answering
"""
# Every side for which this organization had the last word. A period that is not over is said again as it was; else a new one
# begins on the day after, of which no figures are known yet.
RENEW = f"""
    CREATE TEMP TABLE wj ON COMMIT DROP AS
    WITH last AS ({LAST}), told AS ({TOLD}), ours AS (
        SELECT * FROM last WHERE says = 'exists' AND by_organization_id = %(organization)s
    )
    SELECT c.id AS linkage_id, o.side, CASE WHEN o.period_end >= %(today)s THEN o.id END AS of,
        CASE WHEN o.period_end >= %(today)s THEN o.period_start ELSE o.period_end + 1 END AS since,
        CASE WHEN o.period_end >= %(today)s THEN o.period_end ELSE %(today)s END AS until, coalesce(o.copied AND o.period_end >= %(today)s, false) AS copied,
        CASE {BARRED} WHEN o.id IS NULL AND (from_own OR to_own) THEN 'own' WHEN o.id IS NULL THEN 'not_ours'
            WHEN (o.stated_at AT TIME ZONE %(zone)s)::date >= %(today)s AND o.period_end >= %(today)s THEN 'today' END AS aside
    FROM told c LEFT JOIN ours o ON o.linkage_id = c.id AND CASE o.side WHEN 'from' THEN c.from_says ELSE c.to_says END = 'exists'
"""
BARE = " AND ".join(["s.quantity IS NULL", "s.price IS NULL", "s.embedded_services = '{}'", *[f"s.{name} = ''" for name in TERMS]])
# Beside what is said, a claim without any figure that the same author made for another period gives way.
SAY = f"""
    {STATED}
    SELECT j.linkage_id, j.side, 'exists', j.since, j.until, {figures_of("o")}, '', j.copied, %(now)s, %(organization)s, %(by)s
    FROM wj j JOIN said o ON o.id = j.of WHERE j.aside IS NULL
    UNION ALL
    SELECT j.linkage_id, j.side, 'exists', j.since, j.until, {NO_FIGURES}, '', false, %(now)s, %(organization)s, %(by)s
    FROM wj j WHERE j.aside IS NULL AND j.of IS NULL
    UNION ALL
    SELECT s.linkage_id, s.side, 'withdrawn', s.period_start, s.period_end, {NO_FIGURES}, '', false, %(now)s, %(organization)s, %(by)s
    FROM said s JOIN wj j USING (linkage_id, side) WHERE j.aside IS NULL AND s.says = 'exists' AND s.by_organization_id = %(organization)s
        AND (s.period_start, s.period_end) <> (j.since, j.until) AND {BARE}
"""
PARTIES = """
    INSERT INTO linkages_linkageparty (linkage_id, organization_id) SELECT DISTINCT linkage_id, %(organization)s FROM wj WHERE aside IS NULL
    ON CONFLICT (organization_id, linkage_id) DO NOTHING
"""
WORKS_WITH = """
    INSERT INTO actors_workswith (organization_id, actor_id, by_id) SELECT %(organization)s, f.id, %(by)s FROM (
        SELECT l.from_actor_id AS id FROM wj JOIN linkages_linkage l ON l.id = wj.linkage_id WHERE wj.aside IS NULL
        UNION SELECT l.to_actor_id FROM wj JOIN linkages_linkage l ON l.id = wj.linkage_id WHERE wj.aside IS NULL
    ) f ON CONFLICT (organization_id, actor_id) DO NOTHING
"""
# The other side is asked, unless it has spoken itself.
ASKED = """
    SELECT DISTINCT CASE j.side WHEN 'from' THEN l.to_actor_id ELSE l.from_actor_id END FROM wj j JOIN linkages_linkage l ON l.id = j.linkage_id
    WHERE j.aside IS NULL AND NOT EXISTS (
        SELECT 1 FROM linkages_linkagestatement s
        WHERE s.linkage_id = j.linkage_id AND s.side <> j.side AND s.by_firm_id IS NOT NULL AND s.says <> 'withdrawn'
    )
"""
# What the act said and nobody has said anew since is taken back; claims that gave way to it stand again.
TAKEN_BACK = f"""
    {STATED}
    SELECT s.linkage_id, s.side, CASE s.says WHEN 'exists' THEN 'withdrawn' ELSE 'exists' END, s.period_start, s.period_end, {NO_FIGURES}, '',
        false, %(now)s, s.by_organization_id, %(by)s
    FROM said s WHERE s.entry = %(made)s AND s.says IN ('exists', 'withdrawn')
"""


def confirm_many(*, keys, by, organization, job=None):
    """Say for the silent side of each of those linkages that it exists, with the other side's figures; one act, one entry.

    Returns {"said", "left", "left_count", "entry"}: how many, and [{linkage, reason}] of those that were left aside.
    """
    return speak("linkages.confirm_many", CONFIRM, keys, by, organization, job)


def renew_many(*, keys, by, organization, job=None):
    """Say again that they exist, for the period up to today, for each side for which `organization` had the last word."""
    return speak("linkages.renew_many", RENEW, keys, by, organization, job)


def speak(act, judged, keys, by, organization, job):
    done = AuditEntry.objects.filter(act=act, organization=organization, details__job=job).order_by("pk").first() if job else None
    if done is not None:  # the worker died after the commit
        return done.details["result"]
    with recorded(act, by=by, organization=organization) as entry, connection.cursor() as cursor:
        values = {"keys": list(keys), "organization": organization.pk, "by": by.pk, "now": timezone.now(), "today": timezone.localdate()}
        stand(cursor, values)
        judge(cursor, judged, values, by)
        for statement in (SAY, PARTIES, WORKS_WITH):
            cursor.execute(statement, values)
        cursor.execute(ASKED)
        ask([actor for (actor,) in cursor.fetchall()], by)
        announce_many()
        entry.details = {"job": job, "result": result_of(cursor, entry)}
        entry.save(update_fields=["details"])
    return entry.details["result"]


def stand(cursor, values):
    """Lock what was chosen, and read what stands on it."""
    for name in ("wm", "said", "wj"):
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
    cursor.execute(CHOSEN, values)
    cursor.execute("ANALYZE wm")
    cursor.execute(LOCKED)
    cursor.execute(SAID)
    cursor.execute("ANALYZE said")


def judge(cursor, judged, values, by):
    """Fill `wj`: what is said for which side, or why not."""
    chosen = Linkage.objects.extra(where=["linkages_linkage.id IN (SELECT id FROM wm)"]).order_by()
    status, with_status = compiled(chosen.with_status(values["today"]).values("id", "status"))
    answering, with_answering = compiled(chosen.for_user(by, Action.ANSWER).values("id"))
    firms = list(representations(by).values_list("actor", flat=True))
    stated = LinkageStatement.objects.extra(where=["linkages_linkagestatement.linkage_id IN (SELECT id FROM wm)"]).order_by()
    shown, with_shown = compiled(stated.filter(statement_seen(by)).values("id"))
    sql = judged
    for name, text, values_of in (("status", status, with_status), ("answering", answering, with_answering), ("shown", shown, with_shown)):
        sql = sql.replace(f"{{{name}}}", cursor.mogrify(text, values_of).decode().replace("%", "%%"))
    cursor.execute(sql, {**values, "firms": firms, "zone": timezone.get_current_timezone_name()})
    cursor.execute("ANALYZE wj")


def result_of(cursor, entry):
    cursor.execute("SELECT count(DISTINCT linkage_id) FROM wj WHERE aside IS NULL")
    said = cursor.fetchone()[0]
    cursor.execute(
        "SELECT wm.id, coalesce(min(wj.aside), 'gone') FROM wm LEFT JOIN wj ON wj.linkage_id = wm.id"
        " GROUP BY wm.id HAVING NOT coalesce(bool_or(wj.linkage_id IS NOT NULL AND wj.aside IS NULL), false) ORDER BY wm.id"
    )
    left = cursor.fetchall()
    listed = [{"linkage": key, "reason": reason} for key, reason in left[:MOST_LISTED]]
    return {"said": said, "left": listed, "left_count": len(left), "entry": entry.pk}


def take_back_many(*, keys, made, by, organization):
    """Take back what the act with the audit entry `made` said on these linkages, but for what was said anew since.

    Returns how many statements were taken back. A second time it finds nothing that stands.
    """
    with recorded("linkages.take_back_many", by=by, organization=organization, made=made) as entry, connection.cursor() as cursor:
        values = {"keys": list(keys), "made": made, "by": by.pk, "now": timezone.now()}
        stand(cursor, values)
        cursor.execute("SELECT count(*) FROM said WHERE entry = %(made)s AND says = 'exists'", values)
        back = cursor.fetchone()[0]
        cursor.execute(TAKEN_BACK, values)
        announce_many()
        entry.details = {**entry.details, "taken_back": back}
        entry.save(update_fields=["details"])
    return back
