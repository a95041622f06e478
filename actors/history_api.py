"""The history of an actor in the API."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.rest import VersionSerializer
from actors.history import ActorHistory
from actors.history_words import plainly
from actors.models import Profile
from actors.restoring import restore_fact


class FactChangeSerializer(serializers.Serializer):
    type = serializers.CharField(help_text="actorname, identifier, contact, profile, actorfunction or claim.")
    id = serializers.IntegerField()
    did = serializers.CharField(help_text="stated, changed, withdrawn, came (with a merge) or went (with one, or a split).")
    stated_by = serializers.CharField(allow_null=True, help_text="Short name of the organization; null: the firm itself, or it is shared.")
    changes = serializers.DictField()
    key = serializers.CharField(allow_null=True, help_text="What `restore/` takes; null where it does not come back by that.")


class ActorVersionSerializer(VersionSerializer):
    note = serializers.CharField(help_text="Of a merge or split: with which record.")
    facts = FactChangeSerializer(many=True)


class ActorHistorySerializer(serializers.Serializer):
    results = ActorVersionSerializer(many=True)


class RestoreSerializer(serializers.Serializer):
    to = serializers.CharField(max_length=60, help_text="The `key` of a fact in the history; what it said before that change comes back.")


class HistoryMixin:
    """`history/` with the facts, and `restore/`."""

    @extend_schema(
        summary="What it said before, and what was stated of it",
        description="Newest first, one line for each act; `key` is what `revert/` takes. `facts` are changes of names, identifiers, contacts, "
        "profiles, functions and claims, as far as the caller may see those.",
        responses=ActorHistorySerializer,
    )
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def history(self, request, *args, **kwargs):
        return Response({"results": plainly(ActorHistory(self.record(), request.user))})

    @extend_schema(
        summary="Let a fact say again what it said before",
        description="Of facts that the caller's own organization (or firm) stated. The answer is the actor.",
        request=RestoreSerializer,
    )
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def restore(self, request, *args, **kwargs):
        actor = self.record()
        if not Profile.objects.all().may_add(request.user):
            raise PermissionDenied(_("Your role does not allow this."))
        restore_fact(actor=actor, by=request.user, **self.sent(RestoreSerializer))
        return self.shown(actor)
