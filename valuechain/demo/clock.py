"""The demonstration's clock: what was done in the story is dated as it would have been, also by the real actions.

While it runs, `timezone.now()` of this process is the story's moment. The database dates rows and history itself, so at
the end `settle` gives them the moment of the act they belong to; only rows of the demonstration's own acts are touched.
"""

from contextlib import contextmanager

import pgtrigger
from django.apps import apps
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry
from core.base import Base
from core.history import event_model


class Clock:
    """The moment at which the story stands. It only goes forward."""

    def __init__(self, moment):
        self.moment = moment
        self.before = self.stamped = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def now(self):
        return self.moment

    def set(self, moment):
        """Go on to `moment`; acts done until here keep the time at which they were done."""
        if moment < self.moment:
            raise ValueError(f"The story cannot go back from {self.moment} to {moment}.")
        self.stamp()
        self.moment = moment

    def stamp(self):
        with pgtrigger.ignore(), connection.cursor() as cursor:
            cursor.execute(STAMP, [self.moment, self.stamped])
            self.stamped = cursor.fetchone()[0] or self.stamped

    def settle(self):
        """Give every row, and every replaced row in history, the moment of the act that wrote it."""
        self.stamp()
        with pgtrigger.ignore(), connection.cursor() as cursor:
            for model in apps.get_models():
                if issubclass(model, Base):
                    cursor.execute(SETTLE_ROWS.format(table=model._meta.db_table), [self.before])
                if (events := event_model(model)) is not None:
                    cursor.execute(SETTLE_HISTORY.format(table=events._meta.db_table), [self.before])


STAMP = """
    WITH made AS (UPDATE accounts_auditentry SET at = %s WHERE id > %s RETURNING id) SELECT max(id) FROM made
"""
SETTLE_ROWS = """
    UPDATE "{table}" AS t SET recorded_at = e.at FROM accounts_auditentry e
    WHERE e.id = t.entry AND e.id > %s AND t.recorded_at <> e.at
"""
SETTLE_HISTORY = """
    UPDATE "{table}" AS t SET
        pgh_created_at = e.at,
        recorded_at = coalesce((SELECT m.at FROM accounts_auditentry m WHERE m.id = t.entry), t.recorded_at)
    FROM accounts_auditentry e
    WHERE e.id = (t.pgh_context ->> 'entry')::bigint AND e.id > %s
"""


@contextmanager
def story_begins(moment):
    """A Clock that stands at `moment`; afterwards the time is the real one again."""
    clock, real = Clock(moment), timezone.now
    timezone.now = clock.now
    try:
        yield clock
    finally:
        timezone.now = real
