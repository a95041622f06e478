"""Linkages, constraints and opportunities in the API."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from actors.models import Actor
from core.api.fields import OpenReference, Reference
from core.models import Currency, Unit
from linkages.affected import affected_figure
from linkages.enums import Governance
from linkages.governance import told_by
from linkages.models import Constraint, Linkage, LinkageStatement, Opportunity
from linkages.models.linkages import TERMS
from linkages.models.problems import SUBJECTS
from markets.models import Channel, EnablingFactor, EndMarket, Function, Product, SupportingMarket, ValueChain
from records.models import Evidence

SUBJECT_MODELS = {
    "function": Function,
    "channel": Channel,
    "end_market": EndMarket,
    "supporting_market": SupportingMarket,
    "enabling_factor": EnablingFactor,
    "actor": Actor,
    "linkage": Linkage,
    "value_chain": ValueChain,
}


class FiguresSerializer(serializers.ModelSerializer):
    """Figures of one side; `quantity` in `unit` over the period, `price` in `currency` for one unit."""

    unit = OpenReference(Unit, required=False, allow_null=True)
    currency = OpenReference(Currency, required=False, allow_null=True)
    period_start = serializers.DateField(required=False)
    period_end = serializers.DateField(required=False)
    quantity = serializers.DecimalField(max_digits=20, decimal_places=6, min_value=0, required=False, allow_null=True)
    price = serializers.DecimalField(max_digits=20, decimal_places=4, min_value=0, required=False, allow_null=True)

    class Meta:
        model = LinkageStatement
        fields = ("period_start", "period_end", "quantity", "unit", "price", "currency", *TERMS, "embedded_services")

    def validate(self, values):
        start, finish = values.get("period_start"), values.get("period_end")
        if start and finish and finish < start:
            raise serializers.ValidationError({"period_end": _("The end of the period is before its start.")})
        if values.get("quantity") is not None and not values.get("unit"):
            raise serializers.ValidationError({"unit": _("A quantity needs its unit.")})
        if values.get("price") is not None and not (values.get("currency") and values.get("unit")):
            raise serializers.ValidationError({"currency": _("A price needs its currency, and the unit that it is for.")})
        return values


class NewStatementSerializer(FiguresSerializer):
    side = serializers.ChoiceField(choices=["from", "to"])
    period_start = serializers.DateField()
    period_end = serializers.DateField()

    class Meta(FiguresSerializer.Meta):
        fields = ("side", *FiguresSerializer.Meta.fields)


class AuthorSerializer(serializers.Serializer):
    actor = serializers.CharField(required=False)
    organization = serializers.IntegerField(required=False)
    on_behalf = serializers.BooleanField()


class DerivedSerializer(serializers.Serializer):
    """Which governance type follows from the three answers; `reason` says why none does, and `contradicts` that another was typed."""

    type = serializers.ChoiceField(choices=Governance.choices, allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    contradicts = serializers.BooleanField()


class StatementSerializer(FiguresSerializer):
    stated_by = serializers.SerializerMethodField()
    governance_derived = serializers.SerializerMethodField()

    class Meta(FiguresSerializer.Meta):
        fields = (
            *("id", "side", "says", "stated_by", "period_start", "period_end", "quantity", "unit", "price", "currency"),
            *(*TERMS, "governance_derived", "embedded_services", "reason", "copied", "stated_at"),
        )

    @extend_schema_field(DerivedSerializer)
    def get_governance_derived(self, statement):
        told = told_by(statement)
        return {"type": told.derived or None, "reason": told.why, "contradicts": told.contradicts}

    @extend_schema_field(AuthorSerializer)
    def get_stated_by(self, statement):
        if statement.by_firm_id:
            return {"actor": statement.by_firm.code, "on_behalf": False}
        return {"organization": statement.by_organization_id, "on_behalf": True}


class GapSerializer(serializers.Serializer):
    quantity = serializers.DecimalField(max_digits=12, decimal_places=9, allow_null=True)
    price = serializers.DecimalField(max_digits=12, decimal_places=9, allow_null=True)


class LinkageSerializer(serializers.ModelSerializer):
    from_actor = Reference(Actor, slug="code")
    to_actor = Reference(Actor, slug="code")
    from_kind = serializers.CharField(
        source="from_actor.kind", read_only=True, help_text="Told also of a private actor, whose code is null."
    )
    to_kind = serializers.CharField(source="to_actor.kind", read_only=True)
    product = Reference(Product, required=False, allow_null=True)
    value_chain = Reference(ValueChain, required=False, allow_null=True)
    status = serializers.CharField(read_only=True, allow_null=True)
    confirmed_until = serializers.DateField(read_only=True, allow_null=True)
    statements = serializers.SerializerMethodField()
    gap = serializers.SerializerMethodField()
    statement = NewStatementSerializer(required=False, write_only=True)

    class Meta:
        model = Linkage
        fields = (
            *("id", "kind", "from_actor", "to_actor", "from_kind", "to_kind", "product", "value_chain", "started_on", "ended_on"),
            *("status", "confirmed_until", "statements", "gap", "statement"),
        )
        validators = ()

    @extend_schema_field(StatementSerializer(many=True))
    def get_statements(self, linkage):
        return StatementSerializer(getattr(linkage, "standing", ()), many=True, context=self.context).data

    @extend_schema_field(GapSerializer)
    def get_gap(self, linkage):
        return {"quantity": linkage.told_gap_quantity, "price": linkage.told_gap_price}

    def validate(self, values):
        if values.get("from_actor") is not None and values.get("from_actor") == values.get("to_actor"):
            raise serializers.ValidationError({"to_actor": _("A linkage joins two different actors. Choose another partner.")})
        return values


class EndSerializer(serializers.Serializer):
    on = serializers.DateField()
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class SubjectSerializer(serializers.Serializer):
    """One part of a chain: `type` and its `id` (an actor's is its code)."""

    type = serializers.ChoiceField(choices=sorted(SUBJECT_MODELS))
    id = serializers.CharField()

    def to_internal_value(self, data):
        named = super().to_internal_value(data)
        model = SUBJECT_MODELS[named["type"]]
        rows = model._default_manager.for_user(self.context["request"].user)
        try:
            found = rows.filter(**{"code" if model is Actor else "pk": named["id"]}).first()
        except (ValueError, OverflowError):
            found = None
        if found is None:
            raise serializers.ValidationError({"id": _("There is no such record, or you may not see it.")})
        return found

    def to_representation(self, subject):
        name, record = subject
        return {"type": name, "id": record.code if name == "actor" else record.pk}


class ProblemSerializer(serializers.ModelSerializer):
    subject = SubjectSerializer()
    value_chain = Reference(ValueChain)
    affected_actors = serializers.SerializerMethodField()
    evidence = Reference(Evidence, many=True, required=False)
    feasibility = serializers.IntegerField(min_value=1, max_value=5)

    @extend_schema_field({"type": "object", "properties": {"value": {"type": ["integer", "null"]}, "figure": {"type": ["string", "null"]}}})
    def get_affected_actors(self, problem):
        """Actors on the part it is about: performers of a function, the one actor, the two of a linkage; null elsewhere."""
        return {"value": problem.affected, "figure": affected_figure(problem)}

    def validate(self, values):
        if "subject" in values:
            subject = values.pop("subject")
            chosen = next(name for name, model in SUBJECT_MODELS.items() if isinstance(subject, model))
            for name in SUBJECTS:
                values[name] = None
            values["whole_chain" if chosen == "value_chain" else chosen] = subject
        return values


class ConstraintSerializer(ProblemSerializer):
    severity = serializers.IntegerField(min_value=1, max_value=5)

    class Meta:
        model = Constraint
        fields = ("id", "title", "subject", "value_chain", "severity", "feasibility", "affected_actors", "status", "evidence")


class OpportunitySerializer(ProblemSerializer):
    potential = serializers.IntegerField(min_value=1, max_value=5)

    class Meta:
        model = Opportunity
        fields = ("id", "title", "subject", "value_chain", "potential", "feasibility", "affected_actors", "status", "evidence")
