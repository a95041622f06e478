"""Letters about reported values: to whoever handed them in, one for all that were decided together."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.notices import address, tell

MOST_NAMED = 10


def named(row):
    return f"{row.indicator.code} {row.version.name}, {row.period.name}"


def tell_decided(observations, by, *, approved, reason=""):
    """`observations` (a queryset) were approved or returned by `by`."""
    decided = defaultdict(list)
    for row in observations.select_related("indicator", "version", "period").order_by("indicator__code", "pk"):
        decided[row.submitted_by_id].append(row)

    def words(reader):
        rows = decided[reader.pk]
        count = {"count": len(rows), "name": by.name}
        if approved:
            subject = ngettext("A value of yours was approved", "%(count)s values of yours were approved", len(rows)) % count
            said = _("%(name)s approved:") % count
        else:
            subject = ngettext("A value was returned to you", "%(count)s values were returned to you", len(rows)) % count
            said = _("%(name)s returned, to be corrected and submitted again:") % count
        more = [_("… and %(count)s more") % {"count": len(rows) - MOST_NAMED}] if len(rows) > MOST_NAMED else []
        return [subject, said, "\n".join([*map(named, rows[:MOST_NAMED]), *more]), reason, address(rows[0].get_absolute_url())]

    tell("approved" if approved else "returned", list(decided), words, by=by)


def tell_restatement(restatement, by, *, approved, reason=""):
    """What became of a correction of a locked value."""
    row = restatement.observation

    def words(reader):
        subject = _("Your correction was approved") if approved else _("Your correction was not accepted")
        return [subject, f"{by.name}: {named(row)}", reason, address(row.get_absolute_url())]

    tell("approved" if approved else "returned", [restatement.requested_by_id], words, by=by)
