"""The base of every resource of the API: lists, ETag and If-Match, Idempotency-Key, history and revert."""

import hashlib

import orjson
from django.core.exceptions import RequestDataTooBig
from django.db import connection, transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from accounts import records
from accounts.access import home_organization, may
from accounts.audit import timeline
from core.access import Action
from core.api.problems import TOO_LARGE, Conflict, Stale, problem_response
from core.api.renderers import plain
from core.api.sent import check
from core.models import SavedAnswer


def etag_of(data):
    return (
        '"'
        + hashlib.sha256(orjson.dumps(data, default=plain, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS)).hexdigest()[
            :24
        ]
        + '"'
    )


def digest_of_request(request):
    """What a request asks for: its address and its body; of a form with files, the fields and the files themselves."""
    digest = hashlib.sha256(request.get_full_path().encode() + b"\n")
    if not request.content_type.startswith("multipart/"):
        digest.update(request.body)
        return digest.hexdigest()
    for name in sorted(request.POST):
        digest.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


class AnsweredBefore(Exception):
    """This very request was answered already."""


class Once:
    """A POST with an Idempotency-Key acts once: the same key and body answers as the first time, another body is 409.

    An answer that `holds_secret` is told once and not kept; what is sent again then acts again.
    """

    def dispatch(self, request, *args, **kwargs):
        key = request.headers.get("Idempotency-Key", "")
        if request.method != "POST" or not key:
            return super().dispatch(request, *args, **kwargs)
        try:
            digest = digest_of_request(request)
        except RequestDataTooBig:
            return problem_response(413, TOO_LARGE)
        who = request.headers.get("Authorization") or request.COOKIES.get("sessionid", "")
        owner = int.from_bytes(hashlib.sha256(who.encode()).digest()[:7])
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [key, owner])
            saved = SavedAnswer.objects.filter(owner=owner, key=key[:200]).first()
            if saved is not None:
                self.saved = saved if saved.request_digest == digest else None
                self.conflict = "" if self.saved else _("This Idempotency-Key was used with another request. Use a new key.")
                return super().dispatch(request, *args, **kwargs)
            answer = super().dispatch(request, *args, **kwargs)
            if answer.status_code < 500 and answer.status_code != 401 and not getattr(answer, "holds_secret", False):
                if hasattr(answer, "render"):
                    answer.render()
                SavedAnswer.objects.create(
                    owner=owner,
                    key=key[:200],
                    request_digest=digest,
                    status=answer.status_code,
                    body=answer.content,
                    content_type=answer.get("Content-Type", "application/json"),
                )
            return answer

    def initial(self, request, *args, **kwargs):
        """Who may not ask any more is not told again what was answered once."""
        super().initial(request, *args, **kwargs)
        if getattr(self, "conflict", ""):
            raise Conflict(self.conflict)
        if getattr(self, "saved", None):
            raise AnsweredBefore

    def handle_exception(self, error):
        if isinstance(error, AnsweredBefore):
            return HttpResponse(bytes(self.saved.body), status=self.saved.status, content_type=self.saved.content_type)
        return super().handle_exception(error)


class VersionSerializer(serializers.Serializer):
    key = serializers.IntegerField(allow_null=True)
    at = serializers.DateTimeField()
    by = serializers.CharField()
    act = serializers.CharField()
    reason = serializers.CharField()
    changes = serializers.DictField()


class HistorySerializer(serializers.Serializer):
    results = VersionSerializer(many=True)


class RevertSerializer(serializers.Serializer):
    to = serializers.IntegerField(help_text="The `key` of a version in the record's history; what it said before that change comes back.")


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000, help_text="In your own words; who is concerned reads it.")


class RecordViewSet(Once, mixins.ListModelMixin, viewsets.GenericViewSet):
    """A resource. Rows start from `for_user`; what may not be seen is 404, what may not be done to a seen row is 403."""

    model = None
    ordering = ("-pk",)
    related = ()
    prefetched = ()
    refuses_revert = None  # a sentence naming the proper act, where going back is not one
    lookup_value_regex = "[^/.]+"

    def get_queryset(self):
        rows = (
            self.model._default_manager.for_user(self.request.user)
            if not getattr(self, "swagger_fake_view", False)
            else self.model._default_manager.none()
        )
        rows = rows.select_related(*self.related) if self.related else rows
        return self.extend(rows.prefetch_related(*self.prefetched))

    def extend(self, rows):
        """What a resource adds to its rows, such as annotations."""
        return rows

    def record(self, action=Action.VIEW):
        """The row of this address, on which the caller may do `action`: 404 unseen, 403 seen but not allowed."""
        try:
            row = self.get_queryset().filter(**{self.lookup_field: self.kwargs[self.lookup_url_kwarg or self.lookup_field]}).first()
        except (ValueError, TypeError, OverflowError):
            row = None
        if row is None:
            raise Http404
        if action is not Action.VIEW:
            if not self.model._default_manager.for_user(self.request.user, action).filter(pk=row.pk).exists():
                raise PermissionDenied(_("Your role does not allow this."))
            self.refuse_stale(row)
        return row

    def refuse_stale(self, row):
        """412 with both versions where the caller read (`If-Match`) another version of the record than there is now."""
        wanted = self.request.headers.get("If-Match", "").strip()
        if wanted in ("", "*"):
            return
        now = self.get_serializer(row).data
        if etag_of(now) not in [tag.strip().removeprefix("W/") for tag in wanted.split(",")]:
            raise Stale(
                _("Somebody changed this record since you read it. Read it again and repeat your change."),
                current=now,
                yours=self.request.data,
            )

    def get_object(self):
        return self.record()

    def refuse_outsider(self, parent, area, action=Action.ADD):
        """403 where the caller sees `parent` (a record with an organization) but may not do `action` in `area` of its organization."""
        if not may(self.request.user, area, action, parent.organization_id):
            raise PermissionDenied(_("Your role does not allow this."))

    def sent(self, serializer_class):
        """What was sent for an act, as `serializer_class` describes it; raises ValidationError with everything that is wrong."""
        return check(serializer_class(data=self.request.data, context=self.get_serializer_context()))

    def shown(self, row, status=200):
        """`row` as the answer, read again so that it is what a GET would say."""
        row = self.extend(self.model._default_manager.filter(pk=row.pk).select_related(*self.related)).first() or row
        data = self.get_serializer(row).data
        return Response(data, status=status, headers={"ETag": etag_of(data)})

    def retrieve(self, request, *args, **kwargs):
        data = self.get_serializer(self.record()).data
        return Response(data, headers={"ETag": etag_of(data)})

    @extend_schema(summary="What it said before", description="Newest first; `key` is what `revert/` takes.", responses=HistorySerializer)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def history(self, request, *args, **kwargs):
        lines = timeline(self.record(), request.user)
        return Response({"results": [{**line, "changes": before_and_after(line["changes"])} for line in lines]})


def before_and_after(changes):
    """Changes {field: (before, after)} as the API writes them."""
    return {name: {"before": plain_text(a), "after": plain_text(b)} for name, (a, b) in changes.items()}


def plain_text(value):
    return value if value is None or isinstance(value, bool | int | str | list | dict) else str(value)


class Adding(mixins.CreateModelMixin):
    """POST to the list."""

    def create(self, request, *args, **kwargs):
        if not self.model._default_manager.all().may_add(request.user):
            raise PermissionDenied(_("Your role does not allow adding this."))
        values = check(self.get_serializer(data=request.data))
        return self.shown(self.add(values, request.user), status=201)

    def add(self, values, by):
        """Store and return the new record; resources with an action of their own override this."""
        return records.add(self.model, by=by, organization=self.home(by), **values)

    def home(self, by):
        """The organization that a new record belongs to: from the membership, never from the request."""
        return home_organization(by, self.area, Action.ADD)

    area = None


class Changing:
    """PATCH of one record, with If-Match; and `revert/`."""

    @extend_schema(summary="Change some fields")
    def partial_update(self, request, *args, **kwargs):
        row = self.record(Action.CHANGE)
        values = check(self.get_serializer(row, data=request.data, partial=True))
        return self.shown(self.amend(row, values, request.user))

    def amend(self, row, values, by):
        return records.amend(row, by=by, **values)

    @extend_schema(summary="Give back an earlier version", request=RevertSerializer)
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def revert(self, request, *args, **kwargs):
        row = self.record(Action.CHANGE)
        if self.refuses_revert:
            raise Conflict(self.refuses_revert)
        return self.shown(self.go_back(row, request.user, **self.sent(RevertSerializer)))

    def go_back(self, row, by, to):
        """Give the earlier version back; resources with an action of their own override this."""
        return records.revert(row, by=by, to=to)


class Withdrawing:
    """DELETE: refused with what stands in the way, or kept in history."""

    @extend_schema(
        summary="Withdraw",
        description="409 names what stands in the way, as `stands_in_the_way`; what is withdrawn stays in the history.",
        responses={204: None},
    )
    def destroy(self, request, *args, **kwargs):
        self.take_back(self.record(Action.DELETE), request.user)
        return Response(status=204)

    def take_back(self, row, by):
        """Take the record back; resources with an action of their own override this."""
        records.withdraw(row, by=by)


class FullViewSet(Adding, Changing, Withdrawing, RecordViewSet):
    """List, read, add, change, withdraw."""


class OfRecord:
    """A list of the rows that hang on one record of another resource, such as the linkages of an actor: `actors/{parent}/linkages/`.

    The rows are those of the resource it is mixed into, with its filters; `of(rows, parent)` narrows them.
    """

    parent_model = None
    parent_lookup = "pk"

    def extend(self, rows):
        if getattr(self, "swagger_fake_view", False):
            return super().extend(rows)
        seen = self.parent_model._default_manager.for_user(self.request.user)
        parent = seen.filter(**{self.parent_lookup: self.kwargs["parent"]}).first()
        if parent is None:
            raise Http404
        return super().extend(self.of(rows, parent))


class ChildMixin:
    """Helpers of resources whose rows hang on one record, such as the prices of an end market."""

    def children(self, request, serializer_class, model, parent_name, area_action=Action.CHANGE):
        """GET lists the rows of this record, POST adds one."""
        if request.method == "GET":
            rows = model._default_manager.for_user(request.user).filter(**{parent_name: self.record()})
            page = self.paginate_queryset(rows)
            return self.get_paginated_response(serializer_class(page, many=True, context=self.get_serializer_context()).data)
        parent = self.record(area_action)
        row = records.add(model, by=request.user, **{parent_name: parent}, **self.sent(serializer_class))
        return Response(serializer_class(row, context=self.get_serializer_context()).data, status=201)
