"""Programs with their results in the API."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts import records
from accounts.access import organizations_where
from accounts.models import Organization
from accounts.rest import FullViewSet
from core.access import Action, Area
from core.models import Place
from programs.indicators.breakdown import AXES, breakdown
from programs.indicators.models import Period
from programs.indicators.rollup import results
from programs.indicators.scope import LEAD, Scope, readable_partners
from programs.indicators.serializers import ResultsSerializer, part_line, result_line
from programs.interventions.filters import ProgramFilter
from programs.interventions.models import Intervention, Program
from programs.interventions.serializers import ProgramSerializer, UniqueReachSerializer
from programs.interventions.unique import unique_reach

PLAIN = {"filterset_class": None, "pagination_class": None}
PERIOD = OpenApiParameter("period", OpenApiTypes.INT, description="Its id; the newest period if left out.")
PART = [
    OpenApiParameter("place", OpenApiTypes.STR, description="Code of a place; what lies in it counts too."),
    OpenApiParameter("partner", OpenApiTypes.STR, description="Id of a partner organization, or `lead`."),
    OpenApiParameter("intervention", OpenApiTypes.INT, description="Its id."),
]
BY = OpenApiParameter("by", OpenApiTypes.STR, enum=AXES, description="Adds one line for each of these to each indicator.")


class ProgramViewSet(FullViewSet):
    """Value-chain development programs."""

    model = Program
    area = Area.DEFINITIONS
    serializer_class = ProgramSerializer
    filterset_class = ProgramFilter
    related = ("organization",)
    prefetched = ("partners", "donors", "value_chains")
    ordering = ("name", "pk")
    ordering_fields = {"name": "name", "starts_on": "starts_on"}

    def add(self, values, by):
        organization = values.pop("organization", None)
        if organization is not None and organization.pk not in organizations_where(by, Area.DEFINITIONS, Action.ADD):
            raise PermissionDenied("A program is led by an organization where you are a manager.")
        return records.add(Program, by=by, organization=organization or self.home(by), **values)

    def amend(self, row, values, by):
        if values.get("organization", row.organization) != row.organization:
            raise ValidationError({"organization": [_("A program stays with its lead organization.")]})
        return records.amend(row, by=by, **values)

    @extend_schema(
        summary="Results of a period",
        description="Values are null where they are not known, never zero. A partner's people get their own part alone.",
        parameters=[PERIOD, *PART, BY],
        responses=ResultsSerializer,
    )
    @action(detail=True, methods=["get"], **PLAIN)
    def results(self, request, *args, **kwargs):
        self.refuse_unknown({"period", "place", "partner", "intervention", "by"})
        program = self.record()
        period, scope, by = self.period(program), self.scope(program), request.query_params.get("by", "")
        if by and by not in AXES:
            raise ValidationError({"by": [_("Use one of: %(axes)s.") % {"axes": ", ".join(AXES)}]})
        found = results(program, period, scope=scope)
        lines = [result_line(r, lambda r, c: r.figure_of(c)) for r in found]
        if by:
            parts = breakdown(program, period, found, by, scope)
            for result, line in zip(found, lines, strict=True):
                line["by"] = [part_line(part, by) for part in parts[result.version.pk]]
        return Response({"period": period.pk, "indicators": lines})

    def refuse_unknown(self, known):
        unknown = sorted(set(self.request.query_params) - known)
        if unknown:
            raise ValidationError({name: [_("There is no parameter of that name here.")] for name in unknown})

    def period(self, program):
        wanted = self.request.query_params.get("period")
        rows = Period.objects.for_user(self.request.user).filter(program=program)
        if wanted and not wanted.isdecimal():
            raise ValidationError({"period": [_("Give the id of a period.")]})
        found = rows.filter(pk=wanted).first() if wanted else rows.first()
        if found is None:
            raise Http404
        return found

    def scope(self, program):
        """The part that is asked for. The lead's people see any; a partner's people their own; others 403, as for any record seen."""
        asked = self.request.query_params
        place = asked.get("place", "")
        if place and not Place.objects.filter(code=place).exists():
            raise ValidationError({"place": [_("There is no place of this code.")]})
        partner, own = self.partner(program), readable_partners(program, self.request.user)
        if own is not None:
            if not own or (partner and partner not in own):
                raise PermissionDenied(_("Results are shown to the lead's people, and to a partner's people their own."))
            partner = partner or own[0]
        return Scope(place=place, partner=partner, intervention=self.intervention(program))

    def partner(self, program):
        asked = self.request.query_params.get("partner", "")
        if asked in ("", LEAD):
            return asked
        if asked == str(program.organization_id):
            return LEAD
        found = Organization.objects.filter(partner_in=program, pk=asked).first() if asked.isdecimal() else None
        if found is None:
            raise ValidationError({"partner": [_("Give the id of a partner of this program, or “lead”.")]})
        return found.pk

    def intervention(self, program):
        asked = self.request.query_params.get("intervention", "")
        if not asked:
            return ""
        rows = Intervention.objects.for_user(self.request.user).filter(program=program)
        found = rows.filter(pk=asked).first() if asked.isdecimal() else None
        if found is None:
            raise ValidationError({"intervention": [_("Give the id of an intervention of this program.")]})
        return found.pk

    @extend_schema(
        summary="Actors reached, each counted once",
        description="`actors` until the period's end, `in_period` with contact in the period, `new` first reached in it.",
        parameters=[PERIOD, *PART],
        responses=UniqueReachSerializer,
    )
    @action(detail=True, methods=["get"], url_path="unique-reach", **PLAIN)
    def unique_reach(self, request, *args, **kwargs):
        self.refuse_unknown({"period", "place", "partner", "intervention"})
        program = self.record()
        period, scope = self.period(program), self.scope(program)
        return Response({"period": period.pk, **unique_reach(program, period.starts_on, period.ends_on, **scope.parts())})
