"""Keyset pages for API lists: `next` and `previous` by cursor, `count` only when asked for."""

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from core.keyset import BadCursor, paginate

DEFAULT, MOST = 50, 500


class KeysetPagination(BasePagination):
    """`?limit=` (1 to 500), `?cursor=`, `?count=true`, `?ordering=` on the view's `ordering_fields`."""

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        order = self.order(request, view)
        self.count = queryset.order_by().count() if request.query_params.get("count") in ("true", "1") else None
        try:
            self.page = paginate(queryset, order, self.limit(request), request.query_params.get("cursor"))
        except BadCursor as error:
            raise ValidationError({"cursor": [_("This page address is not one of ours. Start from the first page.")]}) from error
        return self.page.rows

    def limit(self, request):
        text = request.query_params.get("limit", str(DEFAULT))
        if not text.isdecimal() or not 1 <= int(text) <= MOST:
            raise ValidationError({"limit": [_("Give a whole number from 1 to 500.")]})
        return int(text)

    def order(self, request, view):
        default = list(getattr(view, "ordering", ["pk"]))
        wanted = request.query_params.get("ordering")
        if not wanted:
            return default
        allowed = dict(getattr(view, "ordering_fields", {}))
        path = allowed.get(wanted.removeprefix("-"))
        if path is None:
            raise ValidationError(
                {"ordering": [_("Lists of this kind are ordered by: %(names)s.") % {"names": ", ".join(sorted(allowed)) or "—"}]}
            )
        sign = "-" if wanted.startswith("-") else ""
        return [sign + path, sign + "pk"]

    def get_paginated_response(self, data):
        here = self.request.build_absolute_uri()
        body = {
            "next": replace_query_param(here, "cursor", self.page.next) if self.page.next else None,
            "previous": replace_query_param(here, "cursor", self.page.previous) if self.page.previous else None,
        }
        if self.count is not None:
            body["count"] = self.count
        return Response({**body, "results": data})

    def get_paginated_response_schema(self, schema):
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "count": {"type": "integer"}, "results": schema},
        }

    def get_schema_operation_parameters(self, view):
        ordering = sorted(getattr(view, "ordering_fields", {}))
        names = [
            ("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT}, "Records a page."),
            ("cursor", {"type": "string"}, "From `next` or `previous` of another page."),
            ("count", {"type": "boolean"}, "Adds `count`, the number of all records that match."),
        ]
        if ordering:
            names.append(
                ("ordering", {"type": "string", "enum": [*ordering, *[f"-{n}" for n in ordering]]}, "Order; a minus for descending.")
            )
        return [{"name": n, "in": "query", "required": False, "schema": s, "description": d} for n, s, d in names]
