"""Imports in the API."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Organization
from core.access import Action
from core.api.fields import Reference
from imports.enums import Decision
from imports.models import Batch, CellFault
from imports.registry import IMPORTERS, REFERENCES
from imports.report import report

MOST_IN_RECORD = 200


class KindField(serializers.CharField):
    """A kind of list that can be imported."""

    def to_internal_value(self, data):
        kind = super().to_internal_value(data)
        if kind not in IMPORTERS:
            raise serializers.ValidationError(
                _("There is no import of this kind. The kinds are: %(kinds)s.") % {"kinds": ", ".join(sorted(IMPORTERS))}
            )
        return kind


class ObjectField(serializers.JSONField):
    """A JSON object of texts, sent as JSON or, in a form with a file, as its text."""

    lists = False

    def __init__(self, *, lists=False, **options):
        self.lists = lists
        super().__init__(**options)

    def to_internal_value(self, data):
        if isinstance(data, str):
            self.binary = True
            data = super().to_internal_value(data or "{}")
        if not isinstance(data, dict) or len(data) > 200 or not all(isinstance(k, str) and self.fits(v) for k, v in data.items()):
            raise serializers.ValidationError(_("Send an object, such as {“name”: “Company”}."))
        return data

    def fits(self, value):
        if self.lists and isinstance(value, list):
            return all(isinstance(v, str) for v in value)
        return isinstance(value, str | int | float)


class SettingsSerializer(serializers.Serializer):
    """How a file is to be read; what is left out is found from the file."""

    sheet = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="The first that holds anything, if none is named."
    )
    mapping = ObjectField(
        lists=True, required=False, help_text="{field: heading or [headings]}; under an empty field, headings to leave out."
    )
    values = ObjectField(required=False, help_text="{field: value} for every row.")
    header_row = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=60)
    encoding = serializers.CharField(required=False, allow_blank=True, max_length=40)
    delimiter = serializers.CharField(required=False, allow_blank=True, max_length=1, trim_whitespace=False)
    date_order = serializers.ChoiceField(choices=["dmy", "mdy"], required=False, allow_blank=True)
    decimal_mark = serializers.ChoiceField(choices=[".", ","], required=False, allow_blank=True)


class ImportSerializer(serializers.ModelSerializer, SettingsSerializer):
    """A file on its way in, how it is read, and what became of its rows."""

    file = serializers.FileField(write_only=True, help_text="A .csv, .tsv, .xlsx, .xls, .ods, .geojson or .json file, or a .zip of ODK.")
    kind = KindField(help_text="What the rows are.")
    organization = Reference(Organization, required=False, help_text="The organization that it is for; yours if none is sent.")
    program = serializers.IntegerField(required=False, allow_null=True, help_text="The program that it is for.")
    continues = serializers.IntegerField(
        required=False, allow_null=True, source="continues_id", help_text="The import whose mended rows these are."
    )
    job = serializers.PrimaryKeyRelatedField(read_only=True)
    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    refused = serializers.DictField(read_only=True, allow_null=True)
    undone = serializers.DictField(read_only=True, allow_null=True)

    class Meta:
        model = Batch
        fields = (
            *(
                "id",
                "file",
                "kind",
                "organization",
                "program",
                "continues",
                "file_name",
                "size",
                "sha256",
                "status",
                "counts",
                "job",
                "refused",
            ),
            *("committed_at", "undone", *SettingsSerializer().fields),
        )
        read_only_fields = ("file_name", "size", "sha256", "status", "committed_at")

    def validate_program(self, key):
        model = REFERENCES.get("program")
        if key is not None and (model is None or not model.objects.for_user(self.context["request"].user).filter(pk=key).exists()):
            raise serializers.ValidationError(_("There is no such program that you can see."), code="does_not_exist")
        return key

    def validate_continues(self, key):
        if key is not None and not Batch.objects.for_user(self.context["request"].user, Action.CHANGE).filter(pk=key).exists():
            raise serializers.ValidationError(_("There is no such import that you can see."), code="does_not_exist")
        return key

    def to_representation(self, batch):
        """What was chosen stands in its fields, as it was sent."""
        for name in SettingsSerializer().fields:
            setattr(batch, name, batch.settings.get(name))
        return super().to_representation(batch)


class ImportDetailSerializer(ImportSerializer):
    """One import with its report: columns, and the first faults, notices and duplicates; `faults/` has all."""

    report = serializers.SerializerMethodField()

    class Meta(ImportSerializer.Meta):
        fields = (*ImportSerializer.Meta.fields, "report")

    def get_report(self, batch) -> dict:
        return report(batch, MOST_IN_RECORD)


class FaultSerializer(serializers.ModelSerializer):
    sheet = serializers.SerializerMethodField()

    class Meta:
        model = CellFault
        fields = ("sheet", "row", "column", "cell", "value", "rule", "message", "fix", "offer", "stops")

    def get_sheet(self, fault) -> str | None:
        return self.context["batch"].reading.get("sheet")


class MendSerializer(serializers.Serializer):
    """What to mend in many cells at once: one value, a way of reading, or everything for which there is an `offer`."""

    field = serializers.CharField(required=False, default="", max_length=40, help_text="The field; only `offers` can do without.")
    rule = serializers.CharField(required=False, default="", max_length=40, help_text="The rule that the cells break.")
    value = serializers.CharField(
        required=False, allow_blank=True, max_length=200, trim_whitespace=False, help_text="As the fault shows it; empty for empty cells."
    )
    text = serializers.CharField(required=False, allow_blank=True, default="", max_length=1000, help_text="What is read instead.")
    way = serializers.CharField(
        required=False,
        default="",
        max_length=80,
        help_text="dmy, mdy, point, comma, words, round, cut, or empty:RULE to leave the cells empty.",
    )
    offers = serializers.BooleanField(
        required=False, default=False, help_text="Take what is offered, in that field and rule or everywhere."
    )
    forget = serializers.BooleanField(required=False, default=False, help_text="Take back what was mended so.")


class DecisionSerializer(serializers.Serializer):
    row = serializers.IntegerField(min_value=1, max_value=2_000_000)
    decision = serializers.ChoiceField(choices=Decision.choices)


class ColumnSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    help = serializers.CharField()
    required = serializers.BooleanField()
    needs = serializers.ListField(child=serializers.CharField(), help_text="Columns without which this one says nothing.")
    other_words = serializers.ListField(child=serializers.CharField(), help_text="Other headings that are understood.")


class KindSerializer(serializers.Serializer):
    """A kind of list that can be imported, and its columns."""

    kind = serializers.CharField()
    label = serializers.CharField()
    help = serializers.CharField()
    columns = ColumnSerializer(many=True)
