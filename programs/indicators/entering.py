"""Entering many values at once, and handing many in: one act, set-based, whole or not at all."""

import json

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import recorded
from core.api.problems import Conflict
from programs.indicators.actions import refuse_locked
from programs.indicators.enums import ObservationStatus
from programs.indicators.models import Observation, Period
from programs.indicators.series import check_category

SERIES = ("partner", "intervention", "place", "actor")
TYPED = ("value", "numerator", "denominator", "weight", "missing_reason", "note")
UNFINISHED = (ObservationStatus.DRAFT, ObservationStatus.RETURNED)


def category_text(category):
    return json.dumps(category, sort_keys=True)


def save_drafts(*, period, series, entries, by):
    """Save what was typed for one period and series; returns the observations, whether they changed or not.

    `series` is {partner, intervention, place, actor} of records or None; `entries` are dicts of version, category, the
    typed values, `evidence` (records to attach), and `observation`: the row that the person saw, or None for a new one.
    A new entry that somebody else made meanwhile, or an approved one, is a Conflict; then nothing is stored.
    """
    with recorded("indicators.enter", by=by, subject=period, organization=period.program.organization):
        refuse_locked(period)
        indicators = {entry["version"].indicator_id for entry in entries}
        rows = Observation.objects.select_for_update(of=("self",)).filter(period=period, indicator__in=indicators, **exact(series))
        stored = {(row.indicator_id, category_text(row.category)): row for row in rows.order_by("pk")}
        new, changed, found = [], [], []
        for entry in entries:
            row = stored.get((entry["version"].indicator_id, category_text(entry["category"])))
            refuse_overtaken(entry, row)
            if row is None:
                row = make(entry, period, series, by)
                new.append(row)
            elif is_different(row, entry):
                change(row, entry)
                changed.append(row)
            found.append((row, entry["evidence"]))
        Observation.objects.bulk_create(new)
        Observation.objects.bulk_update(changed, [*TYPED, "status"], batch_size=500)
        attach(found)
    return [row for row, _evidence in found]


def exact(series):
    """`series` as a filter in which None means none."""
    return {name if row is not None else f"{name}__isnull": row if row is not None else True for name, row in series.items()}


def refuse_overtaken(entry, row):
    seen, name = entry["observation"], entry["version"].name
    if seen is None and row is not None:
        raise Conflict(
            _("Somebody entered a value for “%(name)s” meanwhile. What you typed is below; open the page anew to see theirs.")
            % {"name": name}
        )
    if row is not None and row.status == ObservationStatus.APPROVED and is_different(row, entry):
        raise Conflict(_("“%(name)s” was approved meanwhile. Ask a manager to return it first.") % {"name": name})


def make(entry, period, series, by):
    version = entry["version"]
    check_category(version, entry["category"])
    values = {name: entry[name] for name in TYPED}
    row = Observation(
        indicator_id=version.indicator_id, version=version, period=period, category=entry["category"], entered_by=by, **series, **values
    )
    row.clean_fields()
    return row


def is_different(row, entry):
    return any(getattr(row, name) != entry[name] for name in TYPED)


def change(row, entry):
    """A value that was submitted becomes a draft again; a returned one stays returned until it is handed in."""
    for name in TYPED:
        setattr(row, name, entry[name])
    if row.status != ObservationStatus.RETURNED:
        row.status = ObservationStatus.DRAFT
    row.clean_fields()


def attach(found):
    """Attach evidence to each row, where it is not attached yet: one statement for all."""
    links = Observation.evidence.through
    rows = [links(observation_id=row.pk, evidence_id=evidence.pk) for row, given in found for evidence in given]
    links.objects.bulk_create(rows, ignore_conflicts=True)


def submit_many(*, observations, by):
    """Hand many values in (keys, each a draft or returned): one act. Returns ({keys handed in}, {key: why not})."""
    with recorded("indicators.submit", by=by):
        for period in Period.objects.filter(pk__in=Observation.objects.filter(pk__in=observations).order_by().values("period")).order_by(
            "pk"
        ):
            refuse_locked(period)
        rows = Observation.objects.select_for_update(of=("self",)).filter(pk__in=observations).order_by("pk")
        refused = {row.pk: why for row in rows if (why := why_not_submitted(row))}
        done = {row.pk for row in rows} - set(refused)
        Observation.objects.filter(pk__in=done).update(
            status=ObservationStatus.SUBMITTED, submitted_by=by, submitted_at=timezone.now(), decided_by=None, decided_at=None
        )
    return done, refused


def why_not_submitted(row):
    if row.status not in UNFINISHED:
        return _("This value is %(state)s.") % {"state": row.get_status_display().lower()}
    if not row.value_known and not row.missing_reason:
        return _("Give a value, or say why it is missing.")
    return ""
