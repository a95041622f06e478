"""Periods, indicators, observations, restatements and results in the API."""

from rest_framework import serializers

from accounts.models import Organization
from actors.models import Actor
from core.api.fields import OpenReference, Reference
from core.models import Place
from programs.indicators.enums import IndicatorSource, Measure, Polarity
from programs.indicators.models import Indicator, Observation, Period, Restatement
from programs.interventions.models import Intervention, Program
from records.models import Evidence


class PeriodSerializer(serializers.ModelSerializer):
    program = Reference(Program)

    class Meta:
        model = Period
        fields = ("id", "program", "kind", "name", "starts_on", "ends_on", "status")
        read_only_fields = ("status",)


class BaselineSerializer(serializers.Serializer):
    value = serializers.DecimalField(max_digits=20, decimal_places=6)
    on = serializers.DateField()


class TargetSerializer(serializers.Serializer):
    period = Reference(Period)
    value = serializers.DecimalField(max_digits=20, decimal_places=6)
    category = serializers.DictField(child=serializers.CharField(), required=False)


class ExpectedField(serializers.Serializer):
    """From where a value is expected; completeness and `missing` are measured against it."""

    places = OpenReference(Place, many=True, required=False)
    partners = Reference(Organization, many=True, required=False)


class IndicatorSerializer(serializers.ModelSerializer):
    """The definition shown and sent is that of the newest version."""

    program = Reference(Program)
    name = serializers.CharField(max_length=300)
    definition = serializers.CharField(max_length=5000)
    version = serializers.IntegerField(read_only=True)
    unit = serializers.CharField(max_length=40)
    measure = serializers.ChoiceField(choices=Measure.choices)
    polarity = serializers.ChoiceField(choices=Polarity.choices)
    source = serializers.ChoiceField(choices=IndicatorSource.choices)
    computation = serializers.DictField(required=False)
    numerator = serializers.CharField(max_length=300, required=False, allow_blank=True)
    denominator = serializers.CharField(max_length=300, required=False, allow_blank=True)
    disaggregations = serializers.ListField(child=serializers.DictField(), required=False)
    aggregation = serializers.DictField(child=serializers.CharField())
    expected_from = ExpectedField(required=False)
    baseline = BaselineSerializer(required=False, allow_null=True, source="baseline_line")
    targets = TargetSerializer(many=True, required=False)

    class Meta:
        model = Indicator
        fields = (
            *("id", "program", "code", "name", "definition", "version", "unit", "measure", "polarity", "source", "computation"),
            *("numerator", "denominator", "disaggregations", "aggregation", "frequency", "expected_from", "baseline", "targets"),
        )
        validators = ()

    def to_representation(self, indicator):
        version = max(indicator.versions.all(), key=lambda v: v.number)
        for name in (
            "name",
            "definition",
            "unit",
            "measure",
            "polarity",
            "source",
            "computation",
            "numerator",
            "denominator",
            "disaggregations",
            "aggregation",
        ):
            setattr(indicator, name, getattr(version, name))
        indicator.version = version.number
        indicator.expected_from = {"places": list(indicator.expected_places.all()), "partners": list(indicator.expected_partners.all())}
        indicator.baseline_line = None if indicator.baseline is None else {"value": indicator.baseline, "on": indicator.baseline_on}
        return super().to_representation(indicator)

    def validate(self, values):
        if "baseline_line" in values:
            line = values.pop("baseline_line") or {}
            values["baseline"], values["baseline_on"] = line.get("value"), line.get("on")
        for name, rows in values.pop("expected_from", {}).items():
            values[f"expected_{name}"] = rows
        return values


class ObservationSerializer(serializers.ModelSerializer):
    indicator = Reference(Indicator)
    period = Reference(Period)
    partner = Reference(Organization, required=False, allow_null=True)
    intervention = Reference(Intervention, required=False, allow_null=True)
    place = OpenReference(Place, required=False, allow_null=True)
    actor = Reference(Actor, slug="code", required=False, allow_null=True)
    category = serializers.DictField(child=serializers.CharField(), required=False)
    evidence = Reference(Evidence, many=True, required=False)

    class Meta:
        model = Observation
        fields = (
            *("id", "indicator", "period", "partner", "intervention", "place", "actor", "category", "value", "numerator"),
            *("denominator", "weight", "missing_reason", "note", "evidence", "client_uuid", "status", "return_reason"),
        )
        read_only_fields = ("status", "return_reason")
        validators = ()


class MissingSerializer(ObservationSerializer):
    """A value that a locked period lacks, and why it comes now."""

    reason = serializers.CharField(max_length=2000)

    class Meta(ObservationSerializer.Meta):
        fields = (
            *("indicator", "period", "partner", "intervention", "place", "actor", "category", "value", "numerator"),
            *("denominator", "weight", "missing_reason", "note", "evidence", "reason"),
        )
        read_only_fields = ()


class RestateSerializer(serializers.ModelSerializer):
    reason = serializers.CharField(max_length=2000)

    class Meta:
        model = Observation
        fields = ("value", "numerator", "denominator", "missing_reason", "reason")


class RestatementSerializer(serializers.ModelSerializer):
    observation = Reference(Observation, read_only=True)
    before = serializers.DictField(read_only=True)
    after = serializers.DictField(read_only=True)
    requested_by = serializers.CharField(source="requested_by.name", read_only=True)
    decided_by = serializers.CharField(source="decided_by.name", read_only=True, allow_null=True)

    class Meta:
        model = Restatement
        fields = ("id", "observation", "before", "after", "reason", "status", "requested_by", "decided_by")
        read_only_fields = ("reason", "status")


class LockSerializer(serializers.Serializer):
    leave_aside = serializers.BooleanField(default=False, help_text="Lock although submitted values wait; they count as missing.")


class FigureValueSerializer(serializers.Serializer):
    value = serializers.DecimalField(max_digits=30, decimal_places=9, allow_null=True)
    figure = serializers.CharField()


class ResultCellSerializer(FigureValueSerializer):
    category = serializers.DictField()


class ResultPartSerializer(serializers.Serializer):
    """One place (with all below it), partner (null: the lead) or intervention; null also for values given without one."""

    place = serializers.CharField(allow_null=True, required=False)
    partner = serializers.IntegerField(allow_null=True, required=False)
    intervention = serializers.IntegerField(allow_null=True, required=False)
    value = serializers.DecimalField(max_digits=30, decimal_places=9, allow_null=True)
    figure = serializers.CharField(allow_null=True)


class ResultLineSerializer(serializers.Serializer):
    indicator = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    baseline = serializers.DecimalField(max_digits=30, decimal_places=9, allow_null=True)
    target = serializers.DecimalField(max_digits=30, decimal_places=9, allow_null=True)
    actual = FigureValueSerializer()
    progress = serializers.DecimalField(max_digits=30, decimal_places=9, allow_null=True)
    cells = ResultCellSerializer(many=True)
    not_disaggregated = serializers.DecimalField(max_digits=30, decimal_places=9, allow_null=True)
    expected = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.DictField())
    status = serializers.CharField()
    by = ResultPartSerializer(many=True, required=False)


class ResultsSerializer(serializers.Serializer):
    period = serializers.IntegerField()
    indicators = ResultLineSerializer(many=True)


def plain_number(value):
    """A decimal as text without trailing zeros; None stays None."""
    if value is None:
        return None
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def part_line(line, by):
    """One part of a result, as `results/?by=` gives it."""
    return {by: line.key, "value": plain_number(line.result.value), "figure": line.figure}


def result_line(result, name_of):
    """One Result as the API and the pages give it; `name_of(result, category)` names its figures."""
    return {
        "indicator": result.version.indicator_id,
        "code": result.version.indicator.code,
        "name": result.version.name,
        "unit": result.version.unit,
        "baseline": plain_number(result.baseline),
        "target": plain_number(result.target),
        "actual": {"value": plain_number(result.value), "figure": name_of(result, {})},
        "progress": plain_number(result.progress),
        "cells": [{"category": c, "value": plain_number(v), "figure": name_of(result, c)} for c, v, _used in result.cells],
        "not_disaggregated": plain_number(result.not_disaggregated),
        "expected": result.expected,
        "missing": result.missing,
        "status": result.status,
    }
