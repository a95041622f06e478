"""Organizations and their members in the API."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.response import Response

from accounts import actions, records
from accounts.access import organizations_where, role_in
from accounts.filters import OrganizationFilter
from accounts.models import Membership, Organization
from accounts.rest import Adding, Changing, Once, RecordViewSet
from core.access import Action, Area
from core.api.fields import CountryField, OpenReference
from core.api.reference import CurrencyViewSet
from core.api.sent import check
from core.models import Currency, ExchangeRate


class OrganizationSerializer(serializers.ModelSerializer):
    country = CountryField(required=False, allow_blank=True)

    class Meta:
        model = Organization
        fields = ("id", "name", "short_name", "kind", "country", "iati_identifier")


class MemberSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="user.name", read_only=True)

    class Meta:
        model = Membership
        fields = ("id", "name", "role", "joined_on")


class OrganizationViewSet(Adding, Changing, RecordViewSet):
    """Implementers, donors, partners. Every member anywhere sees name, kind and country."""

    model = Organization
    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilter
    ordering = ("name", "pk")
    ordering_fields = {"name": "name"}

    def add(self, values, by):
        return actions.found(by=by, **values)

    @extend_schema(summary="Its members, for its own people", responses=MemberSerializer(many=True))
    @action(detail=True, methods=["get"], filterset_class=None, ordering=("pk",))
    def members(self, request, *args, **kwargs):
        organization = self.record()
        if role_in(request.user, organization) is None:
            raise PermissionDenied(_("Members are shown to the organization's own people."))
        rows = Membership.objects.for_user(request.user).filter(organization=organization, left_on=None).select_related("user")
        return self.get_paginated_response(MemberSerializer(self.paginate_queryset(rows), many=True).data)


class RateSerializer(serializers.ModelSerializer):
    """One unit of `from` is worth `rate` of `to`."""

    to = OpenReference(Currency, source="to_currency")
    rate = serializers.DecimalField(max_digits=20, decimal_places=8)

    class Meta:
        model = ExchangeRate
        fields = ("id", "from", "to", "on", "rate", "source")
        validators = ()

    def build_field(self, name, info, model_class, nested_depth):
        # "from" is a word of Python, so the field cannot be declared by its name.
        if name == "from":
            return OpenReference, {"model": Currency, "source": "from_currency", "read_only": True}
        return super().build_field(name, info, model_class, nested_depth)


class CurrencyWithRatesViewSet(Once, CurrencyViewSet):
    """Currencies of ISO 4217. Their rates are shared; managers add them, each with its source."""

    @extend_schema(summary="Its rates, newest first; managers add one", request=RateSerializer, responses=RateSerializer(many=True))
    @action(detail=True, methods=["get", "post"], filterset_class=None, ordering=("-on", "-pk"))
    def rates(self, request, *args, **kwargs):
        currency = self.get_object()
        if request.method == "GET":
            rows = ExchangeRate.objects.for_user(request.user).filter(from_currency=currency).select_related("from_currency", "to_currency")
            return self.get_paginated_response(RateSerializer(self.paginate_queryset(rows), many=True).data)
        if not organizations_where(request.user, Area.DEFINITIONS, Action.ADD):
            raise PermissionDenied(_("Rates are added by managers."))
        if request.data.get("from", currency.code) != currency.code:
            raise ValidationError(
                {"from": [_("This is the list of %(code)s. Send it to the list of the other currency.") % {"code": currency.code}]}
            )
        sent = check(RateSerializer(data=request.data, context=self.get_serializer_context()))
        made = records.add(ExchangeRate, by=request.user, from_currency=currency, **sent)
        return Response(RateSerializer(made, context=self.get_serializer_context()).data, status=201)
