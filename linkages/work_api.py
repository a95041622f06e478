"""Many linkages at once in the API."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.response import Response

from accounts.access import organizations_where
from core.access import Action, Area
from linkages.filters import LinkageFilter
from linkages.models import Linkage
from linkages.work_actions import MOST, start_confirming
from records.api import JobSerializer


class ConfirmManySerializer(serializers.Serializer):
    """Either the linkages by id, or the filters of the list of linkages."""

    linkages = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=MOST, help_text="Their ids.")
    filter = serializers.DictField(
        required=False, help_text='As the list takes them, such as {"queue": "unanswered", "value_chain": 7}; all that match are confirmed.'
    )

    def validate(self, sent):
        if len(sent) != 1:
            raise ValidationError({"linkages": [_("Send either linkages or filter.")]})
        return sent


class ConfirmingMany:
    """POST `linkages/confirm-many/`."""

    @extend_schema(
        summary="Confirm many on behalf of the side that is silent",
        description="Starts a job that says, in one act, that each exists, with the other side's figures; marked as on behalf and as copied. "
        "Its result has how many were said, and `left`: those left aside, each with the reason (taken back or answered meanwhile, disputed, "
        "ended, of a firm that speaks for itself, or not yours to answer). Its page takes all of it back.",
        request=ConfirmManySerializer,
        responses={202: JobSerializer},
    )
    @action(detail=False, methods=["post"], url_path="confirm-many", filterset_class=None, pagination_class=None)
    def confirm_many(self, request, *args, **kwargs):
        if not organizations_where(request.user, Area.REGISTRY, Action.ANSWER):
            raise PermissionDenied(_("Your role does not allow this."))
        sent = self.sent(ConfirmManySerializer)
        keys = self.named(sent["linkages"]) if "linkages" in sent else self.matching(sent["filter"])
        if len(keys) > MOST:
            raise ValidationError({"filter": [_("At most %(n)s linkages are confirmed at once. Filter for fewer.") % {"n": MOST}]})
        job = start_confirming(keys=keys, by=request.user)
        return Response(JobSerializer(job).data, status=202)

    def named(self, keys):
        """Those of `keys` that the caller sees; 400 names the others as what is not there."""
        seen = set(Linkage.objects.for_user(self.request.user).filter(pk__in=keys).order_by().values_list("pk", flat=True))
        if unknown := sorted(set(keys) - seen):
            raise ValidationError({"linkages": [_("There is no linkage %(key)s.") % {"key": key} for key in unknown[:20]]})
        return sorted(seen)

    def matching(self, wanted):
        rows = Linkage.objects.for_user(self.request.user).with_status()
        filterset = LinkageFilter({name: str(value) for name, value in wanted.items()}, queryset=rows, request=self.request)
        if unknown := sorted(set(wanted) - set(filterset.form.fields)):
            raise ValidationError({"filter": [_("The list has no filter “%(name)s”.") % {"name": name} for name in unknown]})
        if not filterset.is_valid():
            raise ValidationError({"filter": [f"{name}: {line}" for name, lines in filterset.errors.items() for line in lines]})
        return list(filterset.qs.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
