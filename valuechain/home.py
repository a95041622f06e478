"""The home page, `me/`, and the human pages of the API."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import memberships, organizations_where, representations
from accounts.enums import OrganizationKind
from core.access import Action, Area
from markets.models import ValueChain
from programs.interventions.models import Program
from valuechain.today import jobs_of, things_to_do, tiles


@login_not_required
def home(request):
    """What needs me today, by role; for who is not signed in, what this is."""
    user = request.user
    if not user.is_authenticated:
        return render(request, "home/welcome.html", {"title": ""})
    held = memberships(user)
    if not held and user.belongs_anywhere:
        return HttpResponseRedirect("/firm/")
    if held and all(m.organization.kind == OrganizationKind.DONOR for m in held):
        return HttpResponseRedirect("/donor/")
    todos, numbers = things_to_do(user) if held else ([], {})
    told = {
        "title": _("Today"),
        "memberships": held,
        "organization": held[0].organization if held else None,
        "today": timezone.localdate(),
        "todos": todos,
        "tiles": tiles(user, numbers) if held else [],
        "jobs": jobs_of(user),
        "programs": Program.objects.for_user(user).order_by("name", "pk")[:5],
        "chains": ValueChain.objects.for_user(user).order_by("name", "pk")[:5],
        "may_import": bool(organizations_where(user, Area.IMPORTS, Action.ADD)),
    }
    return render(request, "home/today.html", told)


@login_not_required
def api_docs(request):
    """Every address of the API, from the same document that machines read."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    operations = [
        {"method": method.upper(), "path": path, "summary": operation.get("summary", ""), "description": operation.get("description", "")}
        for path, methods in sorted(paths.items())
        for method, operation in methods.items()
        if method in ("get", "post", "patch", "put", "delete")
    ]
    return render(request, "home/api_docs.html", {"operations": operations, "schema_url": reverse("api-schema")})


class MembershipLine(serializers.Serializer):
    organization = serializers.IntegerField()
    role = serializers.CharField()


class FirmLine(serializers.Serializer):
    actor = serializers.CharField()
    role = serializers.CharField()


class MeSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    email = serializers.EmailField()
    name = serializers.CharField()
    language = serializers.CharField()
    memberships = MembershipLine(many=True)
    firms = FirmLine(many=True)
    donor_of = serializers.ListField(child=serializers.IntegerField())


class MeView(APIView):
    """The person who asks."""

    @extend_schema(
        summary="Who am I", description="Memberships with roles, firms one speaks for, programs one is a donor of.", responses=MeSerializer
    )
    def get(self, request):
        user = request.user
        body = {
            "id": user.pk,
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "memberships": [{"organization": m.organization_id, "role": m.role} for m in memberships(user)],
            "firms": [{"actor": r.actor.code, "role": r.role} for r in representations(user).select_related("actor").order_by("pk")],
            "donor_of": sorted(Program.objects.donated_by(user).values_list("pk", flat=True)),
        }
        return Response(body)
