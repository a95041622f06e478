"""Actors in the API."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actors.enums import ActorKind
from actors.models import Actor, ActorFunction, Identifier, Profile
from actors.models.identity import OWN
from core.api.fields import CountryField, OpenReference, Reference
from core.models import Currency, Place, Sector, Unit
from markets.models import Function, Product
from markets.serializers import SupportingMarketSerializer


class IdentifierSerializer(serializers.ModelSerializer):
    """`scheme` is GLN, LEI, OS, DUNS, ORG-ID, TAX, REG or OWN in any of their usual names, or another as it is called; check
    characters are checked. A national one comes back with its country, such as KE-TAX; OWN is seen by your organization alone.
    """

    class Meta:
        model = Identifier
        fields = ("scheme", "value")
        validators = ()

    def to_representation(self, identifier):
        shown = super().to_representation(identifier)
        return {**shown, "scheme": "OWN" if shown["scheme"].startswith(OWN) else shown["scheme"]}


class FunctionLineSerializer(serializers.ModelSerializer):
    value_chain = serializers.IntegerField(source="function.value_chain_id", required=False)
    function = Reference(Function)
    product = Reference(Product, required=False, allow_null=True)

    class Meta:
        model = ActorFunction
        fields = ("value_chain", "function", "product", "since", "until")
        validators = ()

    def to_internal_value(self, data):
        wanted = data.get("value_chain") if isinstance(data, dict) else None
        values = super().to_internal_value({k: v for k, v in data.items() if k != "value_chain"} if isinstance(data, dict) else data)
        if wanted is not None and str(values["function"].value_chain_id) != str(wanted):
            raise serializers.ValidationError({"function": _("This function belongs to another value chain.")})
        return values


class ProfileSerializer(serializers.ModelSerializer):
    stated_by = serializers.SerializerMethodField()
    currency = OpenReference(Currency, required=False, allow_null=True)
    unit = OpenReference(Unit, required=False, allow_null=True)
    cost_currency = OpenReference(Currency, required=False, allow_null=True)
    cost_unit = OpenReference(Unit, required=False, allow_null=True)

    class Meta:
        model = Profile
        fields = (
            *("as_of", "employees_female", "employees_male", "employees_youth", "turnover", "currency"),
            *("female_owned_share", "youth_owned", "formal", "capacity", "unit", "capacity_used"),
            *("unit_cost", "cost_currency", "cost_unit", "source", "stated_by"),
        )
        validators = ()

    def get_stated_by(self, profile) -> int | None:
        return profile.stated_by_id


class NamesField(serializers.ListField):
    """Names of an actor beside its own, in and out as plain strings: those in use, or the former ones."""

    child = serializers.CharField(max_length=300)

    def __init__(self, *, is_former=False, **kwargs):
        self.is_former = is_former
        super().__init__(**kwargs)

    def get_attribute(self, actor):
        return [other.name for other in actor.names.all() if other.is_former == self.is_former]


class ActorSerializer(serializers.ModelSerializer):
    other_names = NamesField(required=False)
    former_names = NamesField(is_former=True, required=False)
    identifiers = IdentifierSerializer(many=True, required=False)
    sector = OpenReference(Sector, required=False, allow_null=True)
    country = CountryField()
    admin1 = OpenReference(Place, required=False, allow_null=True)
    admin2 = OpenReference(Place, required=False, allow_null=True)
    address = serializers.CharField(max_length=500, required=False, allow_blank=True)
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, required=False, allow_null=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, required=False, allow_null=True)
    phone = serializers.CharField(max_length=24, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    website = serializers.URLField(max_length=300, required=False, allow_blank=True)
    merged_into = serializers.SlugRelatedField(slug_field="code", read_only=True)
    functions = FunctionLineSerializer(many=True, required=False)
    profiles = ProfileSerializer(many=True, required=False)
    id = serializers.CharField(source="code", read_only=True)

    class Meta:
        model = Actor
        fields = (
            *(
                "id",
                "code",
                "name",
                "other_names",
                "former_names",
                "kind",
                "sector",
                "identifiers",
                "country",
                "admin1",
                "admin2",
                "locality",
            ),
            *("address", "latitude", "longitude", "phone", "email", "website", "founded_on", "closed_on", "status", "merged_into"),
            *("visibility", "claimed", "members_estimated", "members_as_of", "members_source", "functions", "profiles"),
        )
        read_only_fields = ("code", "claimed", "status")

    def to_representation(self, actor):
        """Facts are the reader's own organization's, or the firm's (already limited by the view's prefetch)."""
        for name in ("address", "phone", "email", "website"):
            setattr(actor, name, "")
        actor.latitude = actor.longitude = None
        for contact in reversed(actor.contacts.all()):  # in the order in which they count: the first has the last word
            for name in ("address", "phone", "email", "website", "latitude", "longitude"):
                if getattr(contact, name) not in ("", None):
                    setattr(actor, name, getattr(contact, name))
        return super().to_representation(actor)


class MergeReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class MergeSerializer(MergeReasonSerializer):
    other = Reference(Actor, slug="code", help_text="The record that goes away.")
    values = serializers.DictField(
        child=serializers.ChoiceField(choices=["keep", "other"]),
        required=False,
        help_text="Whose value stands, by field: name, kind, sector, country (the whole place), founded_on, closed_on, members_estimated. "
        "Of what is not named, this record's stands, and the other's where this one has none.",
    )


class SplitSerializer(MergeReasonSerializer):
    """The new record, and what of the old one goes along with it."""

    name = serializers.CharField(max_length=300)
    kind = serializers.ChoiceField(choices=ActorKind.choices)
    country = CountryField()
    other_names = serializers.ListField(child=serializers.CharField(max_length=300), required=False)
    identifiers = IdentifierSerializer(many=True, required=False)
    linkages = serializers.ListField(child=serializers.IntegerField(), required=False)


class StaySerializer(serializers.Serializer):
    type = serializers.CharField()
    id = serializers.IntegerField()


class SplitAnswerSerializer(ActorSerializer):
    stay = StaySerializer(many=True, read_only=True)

    class Meta(ActorSerializer.Meta):
        fields = (*ActorSerializer.Meta.fields, "stay")


class SimilarSerializer(serializers.Serializer):
    actor = serializers.CharField()
    name = serializers.CharField()
    score = serializers.DecimalField(max_digits=5, decimal_places=4)
    reasons = serializers.ListField(child=serializers.CharField())
    not_the_same = serializers.BooleanField(help_text="Whether somebody of your organization told the two apart.")


class ProviderField(Reference):
    """The code of an actor that provides."""

    def target(self, value):
        return getattr(value, "actor", value)


class SupportingMarketWithProviders(SupportingMarketSerializer):
    providers = ProviderField(Actor, slug="code", many=True, required=False)

    class Meta(SupportingMarketSerializer.Meta):
        fields = (*SupportingMarketSerializer.Meta.fields, "providers")
