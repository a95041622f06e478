"""The two clocks of linkages: the day one looks at (valid time), and the day on which it was known (record time).

Linkages at a moment past are asked like those of today: `Linkage.objects.for_user(user).at(moment)` puts what followed from
the statements then in place of the columns that are kept for now, so that status, filters, sums and pages need no second way.
What a person may see is decided by today's rights, whatever the moment.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models.sql.datastructures import BaseTable
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Moment:
    """`as_of`: the day one looks at. `known_by`: what was recorded later is left out. None is now."""

    as_of: date | None = None
    known_by: datetime | None = None

    @property
    def known_on(self):
        """The day of `known_by`, where one is."""
        return timezone.localtime(self.known_by).date() if self.known_by else None

    @property
    def day(self):
        """The day on which a status is reckoned: the one looked at, else the one on which it was known, else today."""
        return self.as_of or self.known_on or timezone.localdate()

    @property
    def until(self):
        """Statements of periods that begin after this day say nothing of the day looked at; None where none is left out.

        Today, and on days to come, all count: what was said of a period that is still to come is known already.
        """
        return self.as_of if self.as_of and self.as_of < (self.known_on or timezone.localdate()) else None

    @property
    def past(self):
        """Whether what the database keeps for now may not be how it stood."""
        return self.until is not None or self.known_by is not None

    @property
    def query(self):
        """The moment as it stands in an address; empty for now."""
        told = {"as_of": self.as_of, "known_on": self.known_on}
        return urlencode({name: day.isoformat() for name, day in told.items() if day})

    def __str__(self):
        """The day one looks at, in a sentence."""
        shown = {"day": date_format(self.day, "j M Y"), "known": date_format(self.known_on, "j M Y") if self.known_by else ""}
        if self.as_of and self.known_by:
            return _("You look at %(day)s, as it was known on %(known)s.") % shown
        if self.known_by:
            return _("You look at what was known on %(known)s.") % shown
        return _("You look at %(day)s.") % shown


NOW = Moment()


def moment_of(as_of=None, known_on=None):
    """The Moment of two days, either may be None. A day ends at midnight where the reader's clock stands; today and later is now."""
    if known_on is None or known_on >= timezone.localdate():
        return Moment(as_of)
    end = datetime.combine(known_on + timedelta(days=1), time.min)
    return Moment(as_of, timezone.make_aware(end) - timedelta(microseconds=1))


def moment_in(query):
    """(the Moment that a query string names, the names in it that are no day of the calendar)."""
    days, faults = {}, []
    for name in ("as_of", "known_on"):
        try:
            days[name] = date.fromisoformat(query[name]) if query.get(name) else None
        except ValueError:
            faults.append(name)
    return moment_of(**days), faults


# What was said of a linkage before and after a moment, in one look at its statements: of times begun by a day, recorded by a moment.
OF_TIMES = "coalesce(bool_or(s.period_start <= %s), false) AS begun, coalesce(bool_or(s.period_start > %s), false) AS to_come"
AS_RECORDED = "coalesce(bool_or(s.recorded_at <= %s), false) AS recorded, coalesce(bool_or(s.recorded_at > %s), false) AS since"
REPLACED_SINCE = """
    EXISTS (SELECT 1 FROM linkages_linkagestatementevent e WHERE e.linkage_id = l.id AND e.pgh_created_at > %s)
    OR EXISTS (SELECT 1 FROM linkages_linkageevent e WHERE e.pgh_obj_id = l.id AND e.pgh_created_at > %s)
    OR EXISTS (SELECT 1 FROM actors_actorevent e WHERE e.pgh_obj_id IN (l.from_actor_id, l.to_actor_id) AND e.pgh_created_at > %s)
"""
SAID_THEN = """
    EXISTS (SELECT 1 FROM linkages_linkagestatementevent e
        WHERE e.linkage_id = l.id AND e.recorded_at <= %s AND e.pgh_created_at > %s)
"""
# The days of the linkage itself as they were recorded: the first row that history replaced since.
VERSION = """
    LEFT JOIN LATERAL (SELECT e.pgh_id, e.started_on, e.ended_on FROM linkages_linkageevent e
        WHERE e.pgh_obj_id = l.id AND e.pgh_created_at > %s ORDER BY e.pgh_id LIMIT 1) AS v ON true
"""
DAYS = ("started_on", "ended_on")


class LinkagesThen(BaseTable):
    """Stands in a query where the table of linkages stood: the same rows and columns, as they were at `moment`.

    Only linkages of which something was said since are reckoned anew (linkages/sql/refresh.sql), and of these only such of which
    anybody had spoken by then: of those, nothing follows. Of all others the kept columns are the answer. OFFSET 0 keeps the
    database from writing the question into the function many times over.
    """

    def __init__(self, table_name, alias, moment, derived, columns):
        """`derived`: {name of a column that follows from statements: what it holds where nothing was said, as SQL}."""
        super().__init__(table_name, alias)
        self.moment, self.derived, self.columns = moment, derived, columns

    def as_sql(self, compiler, connection):
        known, until = self.moment.known_by, self.moment.until
        (told, of_told), (changed, of_changed), (said, of_said) = asked_of_statements(until, known)
        sql = (
            f"(SELECT {', '.join(map(self.column, self.columns))} FROM {self.table_name} l"
            f" CROSS JOIN LATERAL (SELECT {told} FROM linkages_linkagestatement s WHERE s.linkage_id = l.id) AS told"
            f" CROSS JOIN LATERAL (SELECT {changed} AS changed OFFSET 0) AS anew"
            f" CROSS JOIN LATERAL (SELECT CASE WHEN anew.changed AND ({said}) THEN ARRAY[l.id] ELSE '{{}}' END AS keys OFFSET 0) AS wanted"
            f" LEFT JOIN LATERAL linkage_standing(wanted.keys, %s::date, %s::timestamptz) AS t ON true"
            f"{VERSION if known else ''}{' WHERE l.recorded_at <= %s' if known else ''})"
            f" AS {compiler.quote_name_unless_alias(self.table_alias)}"
        )
        return sql, [*of_told, *of_changed, *of_said, until, known, *([known] * 2 if known else [])]

    def column(self, name):
        if name in self.derived:
            kept = f"WHEN anew.changed THEN {self.derived[name]} ELSE l.{name}"
            return f"CASE WHEN t.linkage_id IS NOT NULL THEN t.{name} {kept} END AS {name}"
        if name in DAYS and self.moment.known_by:
            return f"CASE WHEN v.pgh_id IS NULL THEN l.{name} ELSE v.{name} END AS {name}"
        return f"l.{name}"

    def relabeled_clone(self, change_map):
        alias = change_map.get(self.table_alias, self.table_alias)
        return type(self)(self.table_name, alias, self.moment, self.derived, self.columns)

    @property
    def identity(self):
        return (*super().identity, self.moment)


def asked_of_statements(until, known):
    """What is asked of the statements of a linkage, whether it stood otherwise then, and whether anybody had spoken: (SQL, values) of each."""
    told = [*([(OF_TIMES, [until] * 2)] if until else []), *([(AS_RECORDED, [known] * 2)] if known else [])]
    changed = [*([("told.to_come", [])] if until else []), *([("told.since", []), (REPLACED_SINCE, [known] * 3)] if known else [])]
    said = [
        *([("(told.begun OR coalesce(l.started_on <= %s, false))", [until])] if until else []),
        *([(f"(told.recorded OR {SAID_THEN})", [known] * 2)] if known else []),
    ]
    return [
        (how.join(sql for sql, _values in parts), [value for _sql, values in parts for value in values])
        for how, parts in ((", ", told), (" OR ", changed), (" AND ", said))
    ]
