"""Saved filters in the API."""

from rest_framework import serializers

from accounts.rest import Adding, RecordViewSet, Withdrawing
from records import saved
from records.filters import SavedFilterFilter
from records.models import SavedFilter


class SavedFilterSerializer(serializers.ModelSerializer):
    shared = serializers.BooleanField(required=False, write_only=True, default=False, help_text="With your organization.")
    mine = serializers.SerializerMethodField()

    class Meta:
        model = SavedFilter
        fields = ("id", "page", "name", "query", "shared", "organization", "mine")
        read_only_fields = ("organization",)
        validators = ()

    def get_mine(self, row) -> bool:
        return row.owner_id == self.context["request"].user.pk


class SavedFilterViewSet(Adding, Withdrawing, RecordViewSet):
    """Filters of lists kept under a name: one's own, and those shared with one's organizations. The same name again replaces it."""

    model = SavedFilter
    serializer_class = SavedFilterSerializer
    filterset_class = SavedFilterFilter
    ordering = ("name", "pk")
    ordering_fields = {"name": "name"}

    def add(self, values, by):
        return saved.keep_filter(by=by, **values)

    def take_back(self, row, by):
        saved.drop_filter(saved=row, by=by)
