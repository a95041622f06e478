"""Which series a value belongs to, and for whom it is reported."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.access import organizations_where
from core.access import Area
from programs.indicators.enums import IndicatorSource
from programs.indicators.rollup import versions_for


def check_category(version, category):
    axes = {axis["axis"]: axis.get("categories", []) for axis in version.disaggregations}
    for axis, chosen in category.items():
        if axis not in axes or chosen not in axes[axis]:
            known = "; ".join(f"{name}: {', '.join(map(str, values))}" for name, values in axes.items()) or _("none")
            raise ValidationError(
                {
                    "category": _("This indicator has no category %(axis)s = %(chosen)s. It has %(known)s.")
                    % {"axis": axis, "chosen": chosen, "known": known}
                }
            )


def version_at(indicator, period):
    """The definition that a value of `period` is entered under; ValidationError where there is none, or nobody enters it."""
    if period.program_id != indicator.program_id:
        raise ValidationError({"period": _("This period is of another program.")})
    version = next((v for v in versions_for(period.program, period) if v.indicator_id == indicator.pk), None)
    if version is None:
        raise ValidationError({"indicator": _("This indicator has no definition that holds in %(period)s.") % {"period": period.name}})
    if version.source == IndicatorSource.COMPUTED:
        raise ValidationError({"indicator": _("This indicator is counted from the registry; nobody enters it.")})
    return version


def reporter(program, partner, by, action):
    """For whom `by` reports in `program`: None for the lead, else a partner organization. Raises ValidationError.

    A partner's people report for their own organization, also where they name none.
    """
    ours = set(organizations_where(by, Area.OBSERVATIONS, action))
    if program.organization_id in ours and (partner is None or partner.pk == program.organization_id):
        return None
    partners = list(program.partners.order_by("pk"))
    if program.organization_id in ours:
        if partner not in partners:
            raise ValidationError({"partner": _("This organization is no partner of the program.")})
        return partner
    own = [p for p in partners if p.pk in ours]
    if partner is None and len(own) == 1:
        return own[0]
    if partner not in own:
        raise ValidationError({"partner": _("You report for your own organization. Name it, as a partner of the program.")})
    return partner


def check_series(program, values):
    """An intervention that a value is about is one of the same program."""
    intervention = values.get("intervention")
    if intervention is not None and intervention.program_id != program.pk:
        raise ValidationError({"intervention": _("This intervention is of another program.")})
