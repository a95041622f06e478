"""Letters about reported values: to whoever handed them in, one for all that were decided together."""

from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.notices import tell

MOST_NAMED = 10


def tell_decided(observations, by, *, approved, reason=""):
    """`observations` (a queryset) were approved or returned by `by`."""
    rows = observations.select_related("indicator", "version", "period").order_by("submitted_by", "indicator__code", "pk")
    for person, decided in groupby(rows, key=lambda row: row.submitted_by_id):
        tell_person(person, list(decided), by, approved=approved, reason=reason)


def tell_person(person, decided, by, *, approved, reason):
    named = [f"{row.indicator.code} {row.version.name}, {row.period.name}" for row in decided]
    count = {"count": len(decided), "name": by.name}

    def words():
        if approved:
            subject = ngettext("A value of yours was approved", "%(count)s values of yours were approved", len(decided)) % count
            said = _("%(name)s approved:") % count
        else:
            subject = ngettext("A value was returned to you", "%(count)s values were returned to you", len(decided)) % count
            said = _("%(name)s returned, to be corrected and submitted again:") % count
        more = _("… and %(count)s more") % {"count": len(named) - MOST_NAMED} if len(named) > MOST_NAMED else ""
        return [subject, said, "\n".join(filter(None, [*named[:MOST_NAMED], more])), reason]

    tell("approved" if approved else "returned", [person], words, path=decided[0].get_absolute_url(), by=by)


def tell_restatement(restatement, by, *, approved, reason=""):
    """What became of a correction of a locked value."""
    row = restatement.observation
    named = f"{row.indicator.code} {row.version.name}, {row.period.name}"

    def words():
        subject = _("Your correction was approved") if approved else _("Your correction was not accepted")
        return [subject, f"{by.name}: {named}", reason]

    tell("approved" if approved else "returned", [restatement.requested_by_id], words, path=row.get_absolute_url(), by=by)
