"""Editions, figures and exports in the API."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import Reference
from core.exports import EXPORTS
from core.writers import FORMATS
from programs.indicators.models import Period
from programs.interventions.models import Program
from reports.models import Export, ReportEdition


class EditionSerializer(serializers.ModelSerializer):
    program = Reference(Program)
    period = Reference(Period)

    class Meta:
        model = ReportEdition
        fields = (
            *("id", "program", "period", "number", "status", "audience", "summary", "names_firms", "published_at", "fingerprint"),
            *("withdrawn_at", "withdrawn_reason"),
        )
        read_only_fields = ("number", "status", "published_at", "fingerprint", "withdrawn_at", "withdrawn_reason")
        validators = ()

    def to_representation(self, edition):
        """A reader of a published edition may know which program and period it is of."""
        shown = super().to_representation(edition)
        shown["program"], shown["period"] = edition.program_id, edition.period_id
        return shown


class WithdrawSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000, help_text="Readers see it.")


class DifferenceSerializer(serializers.Serializer):
    figure = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    category = serializers.DictField()
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)
    state_before = serializers.CharField(help_text="reported, not reported or withheld")
    state_after = serializers.CharField(help_text="reported, not reported or withheld")
    cause = serializers.ChoiceField(choices=["restatement", "late", "definition", "correction"])
    reason = serializers.CharField()


class FigureSerializer(serializers.Serializer):
    figure = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    unit = serializers.CharField()
    definition = serializers.DictField()
    inputs = serializers.ListField(child=serializers.DictField())
    input_count = serializers.IntegerField(allow_null=True, help_text="How many the reader may see; at most 5,000 are listed.")
    excluded = serializers.ListField(child=serializers.DictField())
    actors = serializers.DictField()
    as_of = serializers.DateField()


class ExportSerializer(serializers.ModelSerializer):
    kind = serializers.ChoiceField(choices=sorted(EXPORTS), help_text="What: the name of a resource.")
    format = serializers.ChoiceField(choices=sorted(FORMATS), help_text="geojson only where the kind has a place.")
    filters = serializers.DictField(required=False, help_text="As the list of that kind takes them; an unknown one is refused.")
    job = serializers.IntegerField(source="job_id", read_only=True, help_text="Its job, to be asked for under jobs/.")
    file = serializers.SerializerMethodField()

    class Meta:
        model = Export
        fields = ("id", "kind", "format", "filters", "job", "rows", "file", "expires_at")
        read_only_fields = ("rows", "expires_at")

    @extend_schema_field({"type": ["string", "null"]})
    def get_file(self, export):
        """Where the file is; null until it is made, and once it has expired."""
        return f"/api/v1/exports/{export.pk}/file/" if export.file and not export.has_expired else None
