"""Filters of a list: the page's own filterset; an unknown parameter is an error, never ignored."""

from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError

PAGING = {"limit", "cursor", "count", "ordering", "format"}


class StrictFilterBackend(DjangoFilterBackend):
    def filter_queryset(self, request, queryset, view):
        known = set(PAGING) | set(getattr(view, "extra_parameters", ()))
        filterset = self.get_filterset(request, queryset, view)
        if filterset is not None:
            known |= set(filterset.form.fields) | {n for f in filterset.form.fields for n in (f"{f}_min", f"{f}_max")}
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            raise ValidationError({name: [_("This list has no filter of that name.")] for name in unknown})
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise ValidationError(filterset.errors)
        return filterset.qs
