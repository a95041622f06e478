"""Imports in the API: upload, check, decide, commit, take back; faults as a list and as a workbook."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.rest import Adding, RecordViewSet, etag_of
from core.access import Action, Area
from imports import actions
from imports.continuing import first_of, shared
from imports.faults_file import XLSX, faults_file
from imports.filters import BatchFilter
from imports.models import Batch, CellFault
from imports.registry import IMPORTERS, described
from imports.serializers import (
    DecisionSerializer,
    FaultSerializer,
    ImportDetailSerializer,
    ImportSerializer,
    KindSerializer,
    MendSerializer,
    SettingsSerializer,
)


class ImportViewSet(Adding, RecordViewSet):
    """Files on their way in. Upload, `check/`, look at the report, `commit/`; `undo/` takes a committed one back."""

    model = Batch
    area = Area.IMPORTS
    serializer_class = ImportSerializer
    filterset_class = BatchFilter
    related = ("organization", "job", "by")
    ordering_fields = {"file_name": "file_name", "status": "status"}

    def add(self, values, by):
        organization = values.pop("organization", None) or self.home(by)
        key = values.pop("continues_id", None)
        first = first_of(Batch.objects.select_related("continues").get(pk=key)) if key else None
        if first is None:
            return actions.upload(by=by, organization=organization, **values)
        alike = {**shared(first), **{name: value for name, value in values.items() if value}, "kind": first.kind}
        return actions.upload(by=by, organization=first.organization, continues=first, **alike)

    def retrieve(self, request, *args, **kwargs):
        data = ImportDetailSerializer(self.record(), context=self.get_serializer_context()).data
        return Response(data, headers={"ETag": etag_of(data)})

    retrieve = extend_schema(summary="Read an import with its report", responses=ImportDetailSerializer)(retrieve)

    @extend_schema(summary="Choose how it is read: mapping, values for all rows, sheet…", request=SettingsSerializer)
    def partial_update(self, request, *args, **kwargs):
        batch = self.record(Action.CHANGE)
        sent = SettingsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self.shown(actions.choose(batch=batch, by=request.user, **sent.validated_data))

    @extend_schema(summary="The kinds of lists, and the columns of each", responses=KindSerializer(many=True))
    @action(detail=False, methods=["get"], filterset_class=None, pagination_class=None)
    def kinds(self, request, *args, **kwargs):
        return Response(KindSerializer([described(importer) for _name, importer in sorted(IMPORTERS.items())], many=True).data)

    @extend_schema(summary="Read and check every cell; the registry stays as it is", request=None, responses={202: ImportSerializer})
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def check(self, request, *args, **kwargs):
        return self.shown(actions.check(batch=self.record(Action.CHANGE), by=request.user), status=202)

    @extend_schema(summary="Write the good rows, all at once", request=None, responses={202: ImportSerializer})
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def commit(self, request, *args, **kwargs):
        return self.shown(actions.commit(batch=self.record(Action.CHANGE), by=request.user), status=202)

    @extend_schema(
        summary="Take it back",
        description="What it made goes and what it changed is restored; what others touched since stays, listed in `undone`.",
        request=None,
        responses={202: ImportSerializer},
    )
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def undo(self, request, *args, **kwargs):
        return self.shown(actions.undo(batch=self.record(Action.DELETE), by=request.user), status=202)

    @extend_schema(summary="Say whether a row is the same as what it looks like", request=DecisionSerializer, responses=ImportSerializer)
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def decide(self, request, *args, **kwargs):
        batch = self.record(Action.CHANGE)
        sent = DecisionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self.shown(actions.decide(batch=batch, by=request.user, **sent.validated_data))

    @extend_schema(summary="Mend cells that are alike at once, and check again", request=MendSerializer, responses={202: ImportSerializer})
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def mend(self, request, *args, **kwargs):
        batch = self.record(Action.CHANGE)
        sent = MendSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        asked = dict(sent.validated_data)
        if asked.pop("forget"):
            place = {name: asked[name] for name in ("field", "way", "value") if name in asked}
            return self.shown(actions.unmend(batch=batch, by=request.user, **place), status=202)
        return self.shown(actions.mend(batch=batch, by=request.user, **asked), status=202)

    @extend_schema(summary="What is wrong, cell by cell; notices have `stops` false", responses=FaultSerializer(many=True))
    @action(detail=True, methods=["get"], filterset_class=None, ordering=("row", "pk"), ordering_fields={})
    def faults(self, request, *args, **kwargs):
        batch = self.record()
        page = self.paginate_queryset(CellFault.objects.for_user(request.user).filter(batch=batch))
        return self.get_paginated_response(FaultSerializer(page, many=True, context={**self.get_serializer_context(), "batch": batch}).data)

    @extend_schema(
        operation_id="imports_faults_xlsx",
        summary="The rows that were not taken, in the file's own columns, with what is wrong and how to mend it",
        responses={(200, XLSX): OpenApiTypes.BINARY},
    )
    def faults_xlsx(self, request, *args, **kwargs):
        return faults_file(self.record())
