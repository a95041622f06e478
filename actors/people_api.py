"""Who speaks for a firm, in the API: its own people read it, its owners change it. They are invited by `invite/`."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.access import representations
from actors import firm_people
from actors.enums import FirmRole
from actors.models import Representative

PERSON = OpenApiParameter("person", int, OpenApiParameter.PATH, description="The `id` of the person among the people of the firm.")


class PersonSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="user.name", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    since = serializers.DateTimeField(source="recorded_at", read_only=True)
    mine = serializers.SerializerMethodField(help_text="Whether it is the caller.")

    class Meta:
        model = Representative
        fields = ("id", "name", "email", "role", "since", "mine")
        read_only_fields = ("role",)

    def get_mine(self, person) -> bool:
        return person.user_id == self.context["request"].user.pk


class FirmRoleSerializer(serializers.Serializer):
    role = serializers.ChoiceField(choices=FirmRole.choices, help_text="What the person may do for the firm from now on.")


class PeopleSerializer(serializers.Serializer):
    people = PersonSerializer(many=True)


class PeopleMixin:
    """`people/` of an actor."""

    def standing(self):
        """Those who speak for the firm of this address, for one of them. 404, 403."""
        actor = self.record()
        if not representations(self.request.user).filter(actor=actor).exists():
            raise PermissionDenied(_("Only a person of the firm reads who speaks for it."))
        return (
            Representative.objects.for_user(self.request.user)
            .filter(actor=actor, until=None)
            .select_related("user", "actor")
            .order_by("pk")
        )

    def one(self, person):
        found = self.standing().filter(pk=person).first() if len(person) < 19 else None
        if found is None:
            raise Http404
        return found

    def told(self, person):
        return Response(PersonSerializer(person, context=self.get_serializer_context()).data)

    @extend_schema(summary="Who speaks for the firm", responses=PeopleSerializer)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def people(self, request, *args, **kwargs):
        return Response(PeopleSerializer({"people": self.standing()}, context=self.get_serializer_context()).data)

    @extend_schema(
        summary="Give one of the people another role",
        description="By an owner.",
        request=FirmRoleSerializer,
        responses=PersonSerializer,
        parameters=[PERSON],
    )
    @action(detail=True, methods=["post"], url_path=r"people/(?P<person>\d+)/role", filterset_class=None, pagination_class=None)
    def person_role(self, request, *args, person, **kwargs):
        row = self.one(person)
        return self.told(firm_people.change_standing(person=row, by=request.user, **self.sent(FirmRoleSerializer)))

    @extend_schema(
        summary="End the standing of one of the people",
        description="By an owner; one's own by anybody.",
        request=None,
        responses=PersonSerializer,
        parameters=[PERSON],
    )
    @action(detail=True, methods=["post"], url_path=r"people/(?P<person>\d+)/end", filterset_class=None, pagination_class=None)
    def person_end(self, request, *args, person, **kwargs):
        return self.told(firm_people.end_standing(person=self.one(person), by=request.user))
