"""Programs, interventions and reach in the API."""

from rest_framework import serializers

from accounts.models import Organization
from actors.models import Actor
from core.api.fields import OpenReference, Reference
from core.models import Currency
from linkages.models import Constraint, Opportunity
from markets.models import ValueChain
from programs.interventions.models import Address, Intervention, Program, Reach


class ProgramSerializer(serializers.ModelSerializer):
    organization = Reference(Organization, required=False)
    partners = Reference(Organization, many=True, required=False)
    donors = Reference(Organization, many=True, required=False)
    value_chains = Reference(ValueChain, many=True, required=False)
    currency = OpenReference(Currency, required=False, allow_null=True)

    class Meta:
        model = Program
        fields = (
            *("id", "code", "name", "organization", "partners", "donors", "value_chains", "starts_on", "ends_on"),
            *("budget", "currency", "iati_identifier"),
        )


class AddressSerializer(serializers.ModelSerializer):
    constraint = Reference(Constraint, required=False, allow_null=True)
    opportunity = Reference(Opportunity, required=False, allow_null=True)

    class Meta:
        model = Address
        fields = ("constraint", "opportunity")
        validators = ()


class InterventionSerializer(serializers.ModelSerializer):
    program = Reference(Program)
    addresses = AddressSerializer(many=True, required=False)
    partners = Reference(Organization, many=True, required=False)
    currency = OpenReference(Currency, required=False, allow_null=True)

    class Meta:
        model = Intervention
        fields = ("id", "program", "title", "kind", "addresses", "partners", "starts_on", "ends_on", "budget", "currency", "status")


class ReachSerializer(serializers.ModelSerializer):
    actor = Reference(Actor, slug="code")
    partner = Reference(Organization, required=False, allow_null=True)

    class Meta:
        model = Reach
        fields = ("id", "actor", "partner", "since", "until")
        validators = ()


class CountSerializer(serializers.Serializer):
    value = serializers.IntegerField()
    figure = serializers.CharField()


class PartnerCountSerializer(CountSerializer):
    partner = serializers.IntegerField(allow_null=True, help_text="Null: the lead itself.")


class InterventionCountSerializer(CountSerializer):
    intervention = serializers.IntegerField()


class OwnersSerializer(serializers.Serializer):
    women = serializers.IntegerField()
    other = serializers.IntegerField()
    not_disaggregated = serializers.IntegerField()


class UniqueReachSerializer(serializers.Serializer):
    period = serializers.IntegerField()
    actors = CountSerializer()
    in_period = CountSerializer()
    new = serializers.IntegerField()
    contacts = serializers.IntegerField()
    by_partner = PartnerCountSerializer(many=True)
    overlap = serializers.IntegerField()
    by_intervention = InterventionCountSerializer(many=True)
    by_owners = OwnersSerializer()
