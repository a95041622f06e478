"""Defining indicators; entering, submitting, returning, approving observations; locking; restating after the lock."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import records
from accounts.audit import recorded
from analysis.rollup import RULES
from core.access import Action
from core.api.problems import Conflict
from core.figures import MEASURES
from programs.indicators.enums import IndicatorSource, ObservationStatus, PeriodStatus, RestatementStatus
from programs.indicators.models import Indicator, IndicatorVersion, LockedFigure, Observation, Period, Restatement, Target
from programs.indicators.notices import tell_decided, tell_restatement
from programs.indicators.rollup import relation_of, versions_for
from programs.indicators.series import check_category, check_series, reporter, version_at
from records.attaching import attaching

VALUES = ("value", "numerator", "denominator", "missing_reason")
DEFINITION = (
    *("name", "definition", "unit", "measure", "polarity", "source", "computation", "numerator", "denominator"),
    *("disaggregations", "aggregation"),
)
LOCKED = gettext_lazy("%(period)s is locked. Ask for a restatement with a reason; the next report shows it.")


def check_definition(values):
    """What the fields alone cannot say. Raises ValidationError with the field at fault."""
    rules = values.get("aggregation") or {}
    for axis, rule in rules.items():
        if rule not in RULES:
            raise ValidationError(
                {
                    "aggregation": _("“%(rule)s” is no rule for %(axis)s. Use one of: %(rules)s.")
                    % {"rule": rule, "axis": axis, "rules": ", ".join(RULES)}
                }
            )
    if values.get("source") == IndicatorSource.COMPUTED:
        wanted = (values.get("computation") or {}).get("measure")
        if wanted not in MEASURES:
            raise ValidationError(
                {"computation": _("Name a measure that the registry can compute: %(names)s.") % {"names": ", ".join(sorted(MEASURES))}}
            )
    for axis in values.get("disaggregations") or []:
        if not isinstance(axis, dict) or not axis.get("axis") or not axis.get("categories"):
            raise ValidationError({"disaggregations": _("Each needs an axis and its categories, such as sex: women, men.")})


def check_expected(program, values):
    """Values are expected from the lead and its partners alone."""
    known = {program.organization_id, *program.partners.values_list("pk", flat=True)}
    if any(organization.pk not in known for organization in values.get("expected_partners", ())):
        raise ValidationError({"expected_from": _("One of these organizations is neither the lead nor a partner of the program.")})


def define(*, by, program, code, targets=(), **values):
    """Define an indicator: its first version, baseline and targets [{period, value, category}], from where values are expected."""
    definition = {name: values.pop(name) for name in DEFINITION if name in values}
    check_definition(definition)
    check_expected(program, values)
    with recorded("indicators.define", by=by, organization=program.organization) as entry:
        indicator = records.add(Indicator, by=by, program=program, code=code, **values)
        records.name_subject(entry, indicator)
        records.add(IndicatorVersion, by=by, indicator=indicator, number=1, **definition)
        set_targets(indicator, targets)
    return indicator


def set_targets(indicator, targets):
    if any(target["period"].program_id != indicator.program_id for target in targets):
        raise ValidationError({"targets": _("A target names a period of another program.")})
    records.set_lines(Target.objects.filter(indicator=indicator), targets, indicator=indicator)


def revise(*, indicator, by, valid_from=None, **definition):
    """A new version of the definition, in force from a day; earlier data keep theirs."""
    last = indicator.versions.order_by("-number").first()
    values = {name: definition.get(name, getattr(last, name)) for name in DEFINITION}
    check_definition(values)
    with recorded("indicators.revise", by=by, subject=indicator):
        return records.add(
            IndicatorVersion, by=by, indicator=indicator, number=last.number + 1, valid_from=valid_from or timezone.localdate(), **values
        )


def amend_indicator(*, indicator, by, targets=None, **values):
    """Change code, baseline and targets. The definition itself changes by `revise` alone."""
    definition = {name: values.pop(name) for name in DEFINITION if name in values}
    check_expected(indicator.program, values)
    with recorded("indicators.amend", by=by, subject=indicator):
        indicator = records.amend(indicator, by=by, **values)
        if definition:
            revise(indicator=indicator, by=by, **definition)
        if targets is not None:
            set_targets(indicator, targets)
    return indicator


def refuse_locked(period):
    """409 for a locked period, read under lock so that a lock cannot slip in between."""
    fresh = Period.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if fresh.status == PeriodStatus.LOCKED:
        raise Conflict(LOCKED % {"period": period.name})


def enter(*, by, indicator, period, evidence=(), category=None, **values):
    """Enter a value as a draft, under the definition that is in force at the period's end."""
    version = version_at(indicator, period)
    check_category(version, category or {})
    check_series(indicator.program, values)
    values["partner"] = reporter(indicator.program, values.get("partner"), by, Action.ADD)
    with recorded("indicators.enter", by=by, organization=indicator.program.organization) as entry:
        refuse_locked(period)
        observation = records.add(
            Observation,
            by=by,
            indicator=indicator,
            version=version,
            period=period,
            category=category or {},
            evidence=evidence,
            entered_by=by,
            **values,
        )
        records.name_subject(entry, observation)
    return observation


def change(*, observation, by, **values):
    """Change a value that is not approved. One that was submitted or returned becomes a draft again."""
    with recorded("indicators.change", by=by, subject=observation):
        refuse_locked(observation.period)
        fresh = Observation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
        if fresh.status == ObservationStatus.APPROVED:
            raise Conflict(_("This value is approved. Ask a manager to return it first."))
        if "category" in values:
            check_category(fresh.version, values["category"])
        for fixed in ("indicator", "period"):
            if fixed in values and values.pop(fixed).pk != getattr(fresh, f"{fixed}_id"):
                raise ValidationError({fixed: _("A value stays with its indicator and period. Enter another one there.")})
        if "partner" in values:
            values["partner"] = reporter(fresh.indicator.program, values["partner"], by, Action.CHANGE)
        check_series(fresh.indicator.program, values)
        status = fresh.status if fresh.status == ObservationStatus.RETURNED else ObservationStatus.DRAFT
        return records.amend(observation, by=by, **values, status=status)


def discard(*, observation, by):
    """Take back a draft or a returned value; what was handed in or approved is returned first."""
    with recorded("indicators.discard", by=by, subject=observation):
        refuse_locked(observation.period)
        fresh = Observation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
        if fresh.status not in (ObservationStatus.DRAFT, ObservationStatus.RETURNED):
            raise Conflict(
                _("This value is %(state)s. Have it returned first; then it can be taken back.")
                % {"state": fresh.get_status_display().lower()},
                stands_in_the_way=[fresh.status],
            )
        records.withdraw(fresh, by=by)


def amend_period(*, period, by, **values):
    """Rename or move a period; not once it is locked, and never to another program."""
    with recorded("indicators.amend_period", by=by, subject=period):
        refuse_locked(period)
        if "program" in values and values["program"].pk != period.program_id:
            raise ValidationError({"program": _("A period stays with its program. Make a new one there.")})
        return records.amend(period, by=by, **values)


def drop_period(*, period, by):
    """Take back a period that nothing was reported in; a locked one stays for good."""
    with recorded("indicators.drop_period", by=by, subject=period):
        refuse_locked(period)
        records.withdraw(period, by=by)


def move(observation, by, act, allowed, **changes):
    """One step of the review, under lock, from one of the `allowed` states."""
    with recorded(f"indicators.{act}", by=by, subject=observation, reason=changes.get("return_reason", "")):
        refuse_locked(observation.period)
        fresh = Observation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
        if fresh.status not in allowed:
            raise Conflict(_("This value is %(state)s.") % {"state": fresh.get_status_display().lower()})
        return records.amend(observation, by=by, **changes)


def submit(*, observation, by):
    """Hand a value in for approval."""
    if not observation.value_known and not observation.missing_reason:
        raise ValidationError({"value": _("Give a value, or say why it is missing.")})
    return move(
        observation,
        by,
        "submit",
        (ObservationStatus.DRAFT, ObservationStatus.RETURNED),
        status=ObservationStatus.SUBMITTED,
        submitted_by=by,
        submitted_at=timezone.now(),
        decided_by=None,
        decided_at=None,
    )


def refuse_own(observation, by):
    if by.pk in (observation.submitted_by_id, observation.entered_by_id):
        raise PermissionDenied(_("You submitted this; someone else approves it."))


def send_back(*, observation, reason, by):
    """Return a submitted (or approved) value with the reason."""
    refuse_own(observation, by)
    allowed = (ObservationStatus.SUBMITTED, ObservationStatus.APPROVED)
    decided = {"status": ObservationStatus.RETURNED, "return_reason": reason, "decided_by": by, "decided_at": timezone.now()}
    with transaction.atomic():
        moved = move(observation, by, "return", allowed, **decided)
        tell_decided(Observation.objects.filter(pk=observation.pk), by, approved=False, reason=reason)
    return moved


def approve(*, observation, by):
    """Approve a submitted value; nobody approves their own."""
    refuse_own(observation, by)
    decided = {"status": ObservationStatus.APPROVED, "decided_by": by, "decided_at": timezone.now()}
    with transaction.atomic():
        moved = move(observation, by, "approve", (ObservationStatus.SUBMITTED,), **decided)
        tell_decided(Observation.objects.filter(pk=observation.pk), by, approved=True)
    return moved


def lock(*, period, by, leave_aside=False):
    """Lock a period for good, and freeze its computed figures. Refused while submitted values wait, unless left aside."""
    with recorded("indicators.lock", by=by, subject=period, leave_aside=leave_aside):
        fresh = Period.objects.select_for_update(of=("self",)).get(pk=period.pk)
        if fresh.status == PeriodStatus.LOCKED:
            raise Conflict(_("%(period)s is locked already.") % {"period": fresh.name})
        waiting = list(
            Observation.objects.filter(period=fresh, status=ObservationStatus.SUBMITTED).order_by("pk").values_list("pk", flat=True)[:200]
        )
        if waiting and not leave_aside:
            raise Conflict(
                _("Values wait for approval. Decide them, or lock with leave_aside=true: they then count as missing."), waiting=waiting
            )
        for version in versions_for(fresh.program, fresh):
            if version.source == IndicatorSource.COMPUTED:
                freeze(fresh, version)
        return records.amend(fresh, by=by, status=PeriodStatus.LOCKED, locked_at=timezone.now(), locked_by=by)


def freeze(period, version):
    relation = relation_of(version, period, period.program)
    LockedFigure.objects.create(
        period=period,
        version=version,
        as_of=min(period.ends_on, timezone.localdate()),
        value=relation.value,
        inputs=[
            {"kind": i.kind, "id": i.pk, "actor": i.actor, "value": None if i.value is None else str(i.value)} for i in relation.inputs
        ],
        excluded=[list(e) for e in relation.excluded],
        actors=sorted(relation.actors),
    )


def restate(*, observation, reason, by, **after):
    """Ask for a correction of a value in a locked period."""
    if not any(after.get(name) not in (None, "") for name in VALUES):
        raise ValidationError({"value": _("Give the value as it should be, or why it is missing.")})
    with recorded("indicators.restate", by=by, subject=observation, reason=reason):
        period = Period.objects.select_for_update(of=("self",)).get(pk=observation.period_id)
        if period.status != PeriodStatus.LOCKED:
            raise Conflict(_("%(period)s is open: change the value itself.") % {"period": period.name})
        return records.add(
            Restatement, by=by, observation=observation, before=as_text(observation), after=as_text(after), reason=reason, requested_by=by
        )


def restate_missing(*, indicator, period, reason, by, category=None, evidence=(), partner=None, **values):
    """Ask to fill in a value that a locked period lacks; where the period has one of this series, to correct that."""
    version = version_at(indicator, period)
    check_category(version, category or {})
    check_series(indicator.program, values)
    partner = reporter(indicator.program, partner, by, Action.RESTATE)
    after = {name: values.pop(name) for name in VALUES if name in values}
    series = {name: values.get(name) for name in ("intervention", "place", "actor")}
    series |= {"indicator": indicator, "period": period, "partner": partner, "category": category or {}}
    with recorded("indicators.restate", by=by, organization=indicator.program.organization, reason=reason):
        found = Observation.objects.filter(
            **{f"{k}__isnull" if v is None else k: True if v is None else v for k, v in series.items()}
        ).first()
        if found is None:
            kept = {k: v for k, v in values.items() if k not in series}
            found = records.add(Observation, by=by, version=version, evidence=evidence, entered_by=by, **series, **kept)
        return restate(observation=found, reason=reason, by=by, **after)


def as_text(source):
    """The values of an observation (or of what was sent) as JSON keeps them."""
    get = source.get if isinstance(source, dict) else lambda name, _none=None: getattr(source, name)
    found = {name: get(name, None) for name in VALUES}
    return {name: str(value) for name, value in found.items() if value not in (None, "")}


def as_values(text):
    """What a restatement keeps as text, as the fields of an observation."""
    numbers = {name: None if text.get(name) is None else Decimal(text[name]) for name in VALUES if name != "missing_reason"}
    return {**numbers, "missing_reason": text.get("missing_reason", "")}


def decide_restatement(*, restatement, by, approved, reason=""):
    """Approve (which changes the value) or reject; nobody their own."""
    if restatement.requested_by_id == by.pk:
        raise PermissionDenied(_("You asked for this; someone else decides it."))
    with recorded(
        "indicators.approve_restatement" if approved else "indicators.reject_restatement",
        by=by,
        subject=restatement,
        reason=restatement.reason,
    ):
        fresh = Restatement.objects.select_for_update(of=("self",)).get(pk=restatement.pk)
        if fresh.status != RestatementStatus.REQUESTED:
            raise Conflict(_("This restatement is decided already."))
        if approved:
            records.amend(
                fresh.observation,
                by=by,
                reason=fresh.reason,
                **as_values(fresh.after),
                status=ObservationStatus.APPROVED,
                submitted_by=fresh.requested_by,
                decided_by=by,
                decided_at=timezone.now(),
            )
        tell_restatement(fresh, by, approved=approved, reason=reason)
        status = RestatementStatus.APPROVED if approved else RestatementStatus.REJECTED
        return records.amend(fresh, by=by, status=status, decided_by=by, decided_at=timezone.now(), decision_reason=reason)


attaching(Observation, lambda observation, evidence, *, by: change(observation=observation, evidence=evidence, by=by))
