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


LATER_PERIOD = """
    EXISTS (SELECT 1 FROM linkages_linkagestatement s WHERE s.linkage_id = l.id AND s.period_start > %s)
"""
RECORDED_LATER = """
    EXISTS (SELECT 1 FROM linkages_linkagestatement s WHERE s.linkage_id = l.id AND s.recorded_at > %s)
    OR EXISTS (SELECT 1 FROM linkages_linkagestatementevent e WHERE e.linkage_id = l.id AND e.pgh_created_at > %s)
    OR EXISTS (SELECT 1 FROM linkages_linkageevent e WHERE e.pgh_obj_id = l.id AND e.pgh_created_at > %s)
    OR EXISTS (SELECT 1 FROM actors_actorevent e WHERE e.pgh_obj_id IN (l.from_actor_id, l.to_actor_id) AND e.pgh_created_at > %s)
"""
# The days of the linkage itself as they were recorded: the first row that history replaced since.
VERSION = """
    LEFT JOIN LATERAL (SELECT e.pgh_id, e.started_on, e.ended_on FROM linkages_linkageevent e
        WHERE e.pgh_obj_id = l.id AND e.pgh_created_at > %s ORDER BY e.pgh_id LIMIT 1) AS v ON true
"""
DAYS = ("started_on", "ended_on")


class LinkagesThen(BaseTable):
    """Stands in a query where the table of linkages stood: the same rows and columns, as they were at `moment`.

    Only linkages of which something was said since are reckoned anew (linkages/sql/refresh.sql); of all others the kept
    columns are the answer. OFFSET 0 keeps the database from writing the question into the function many times over.
    """

    def __init__(self, table_name, alias, moment, derived, columns):
        super().__init__(table_name, alias)
        self.moment, self.derived, self.columns = moment, derived, columns

    def as_sql(self, compiler, connection):
        known, until = self.moment.known_by, self.moment.until
        changed = [*([LATER_PERIOD] if until else []), *([RECORDED_LATER] if known else [])]
        values = [*([until] if until else []), *([known] * 4 if known else []), until, known, *([known] * 2 if known else [])]
        sql = (
            f"(SELECT {', '.join(map(self.column, self.columns))} FROM {self.table_name} l"
            f" CROSS JOIN LATERAL (SELECT CASE WHEN {' OR '.join(changed)} THEN ARRAY[l.id] ELSE '{{}}' END AS keys OFFSET 0) AS anew"
            f" LEFT JOIN LATERAL linkage_standing(anew.keys, %s::date, %s::timestamptz) AS t ON true"
            f"{VERSION if known else ''}{' WHERE l.recorded_at <= %s' if known else ''})"
            f" AS {compiler.quote_name_unless_alias(self.table_alias)}"
        )
        return sql, values

    def column(self, name):
        if name in self.derived:
            return f"CASE WHEN t.linkage_id IS NULL THEN l.{name} ELSE t.{name} END AS {name}"
        if name in DAYS and self.moment.known_by:
            return f"CASE WHEN v.pgh_id IS NULL THEN l.{name} ELSE v.{name} END AS {name}"
        return f"l.{name}"

    def relabeled_clone(self, change_map):
        alias = change_map.get(self.table_alias, self.table_alias)
        return type(self)(self.table_name, alias, self.moment, self.derived, self.columns)

    @property
    def identity(self):
        return (*super().identity, self.moment)
