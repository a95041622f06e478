"""Evidence and jobs in the API."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from accounts.rest import Adding, Changing, RecordViewSet, Withdrawing
from core.access import Action, Area
from records import actions, jobs
from records.attaching import attached_to
from records.filters import EvidenceFilter, JobFilter
from records.models import Evidence, Job


class AttachedSerializer(serializers.Serializer):
    """A record that the evidence stands on."""

    type = serializers.CharField(max_length=40, help_text="observation, upgrade, constraint or opportunity.")
    id = serializers.IntegerField()


class AttachedField(serializers.ListSerializer):
    """In: the records to attach to. Out: those that the reader may see."""

    def __init__(self, **kwargs):
        super().__init__(child=AttachedSerializer(), **kwargs)

    def get_attribute(self, evidence):
        return self.parent.attached(evidence)


class EvidenceSerializer(serializers.ModelSerializer):
    file = serializers.FileField(required=False, write_only=True)
    attached_to = AttachedField(required=False)

    class Meta:
        model = Evidence
        fields = ("id", "file", "link", "title", "captured_on", "attached_to", "sha256", "file_name", "content_type", "size")
        read_only_fields = ("sha256", "file_name", "content_type", "size")

    def attached(self, evidence):
        """Read once for all evidence of the answer."""
        if "attached" not in self.context:
            rows = self.parent.instance if isinstance(self.parent, serializers.ListSerializer) else [evidence]
            self.context["attached"] = attached_to(rows, self.context["request"].user)
        return self.context["attached"].get(evidence.pk, [])


class EvidenceViewSet(Adding, Changing, Withdrawing, RecordViewSet):
    """Files and links that claims rest on; `sha256` is the fingerprint of the file."""

    model = Evidence
    area = Area.REGISTRY
    serializer_class = EvidenceSerializer
    filterset_class = EvidenceFilter
    refuses_revert = "A piece of evidence stays what it is. Add another one."

    def add(self, values, by):
        return actions.add_evidence(by=by, organization=self.home(by), **values)

    def amend(self, row, values, by):
        if {"file", "link"} & set(values):
            raise ValidationError({"file": [_("A piece of evidence stays what it is. Add another one.")]})
        return actions.amend_evidence(evidence=row, by=by, **values)


class JobSerializer(serializers.ModelSerializer):
    result = serializers.JSONField(read_only=True)

    class Meta:
        model = Job
        fields = ("id", "kind", "state", "stage", "done", "total", "message", "started_at", "finished_at", "result")


class JobViewSet(RecordViewSet):
    """Long work and how far it is."""

    model = Job
    serializer_class = JobSerializer
    filterset_class = JobFilter

    @extend_schema(summary="Stop it; what was committed stays", request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def cancel(self, request, *args, **kwargs):
        return self.shown(jobs.cancel(job=self.record(Action.CHANGE), by=request.user))
