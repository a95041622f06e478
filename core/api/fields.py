"""References in the API: an id in and out, and null for who may not see what it names."""

from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.models import Place


class Reference(serializers.PrimaryKeyRelatedField):
    """The id (or `slug`) of another record. In: only one that the caller may see. Out: null if the caller may not."""

    def __init__(self, model=None, slug="pk", **kwargs):
        self.model = model
        self.slug = slug
        if not kwargs.get("read_only"):
            kwargs["queryset"] = model._default_manager.none()
        super().__init__(**kwargs)

    def get_queryset(self):
        return self.model._default_manager.for_user(self.context["request"].user)

    def use_pk_only_optimization(self):
        return self.slug == "pk"

    def to_internal_value(self, data):
        if isinstance(data, dict | list | bool):
            self.fail("incorrect_type", data_type=type(data).__name__)
        try:
            found = self.get_queryset().get(**{self.slug: data})
            # A record that was merged leads on to the one that it became.
            return getattr(found, "merged_into", None) or found
        except (self.model.DoesNotExist, ValueError, TypeError, OverflowError):
            self.fail("does_not_exist", pk_value=data)

    def target(self, value):
        """The record that `value` names; fields that reach it through another record override this."""
        return value

    def is_visible(self, key):
        """Whether the caller may see the record `key`: one question for all records that this answer names here."""
        decided = self.context.setdefault("visible", {}).setdefault(self.model, {})
        if key not in decided:
            keys = {key, *self.named_keys()} - set(decided)
            seen = set(self.get_queryset().filter(pk__in=keys).order_by().values_list("pk", flat=True))
            decided.update({k: k in seen for k in keys})
        return decided[key]

    def named_keys(self):
        """Keys of all records that this field names in the whole answer, from what is loaded already."""
        path, field = [], self
        while field is not None:
            path = [step for step in getattr(field, "source_attrs", ()) if step not in ("", "*")] + path
            field = field.parent
        rows = self.root.instance
        rows = list(rows) if isinstance(rows, list | tuple | models.QuerySet) else [rows]
        for number, step in enumerate(path):
            last = number == len(path) - 1
            rows = [found for row in rows for found in step_from(row, step, last)]
        return {getattr(self.target(row), "pk", row) for row in rows}

    def to_representation(self, value):
        value = self.target(value)
        if self.is_visible(value.pk):
            return value.pk if self.slug == "pk" else getattr(value, self.slug)
        return None


def step_from(row, step, last):
    """What `row.step` holds, as a list; for the last step of a foreign key its key, without loading the record."""
    if last and getattr(row, f"{step}_id", None) is not None:
        field = row._meta.get_field(step)
        if field.target_field.primary_key:
            return [getattr(row, f"{step}_id")]
    found = row.get(step) if isinstance(row, dict) else getattr(row, step, None)
    if found is None:
        return []
    found = found.all() if isinstance(found, models.Manager) else found
    return list(found) if isinstance(found, list | tuple | models.QuerySet) else [found]


class OpenReference(serializers.SlugRelatedField):
    """A reference to shared reference data, by its code; all of it may be seen."""

    def __init__(self, model=None, slug="code", **kwargs):
        self.model = model
        if not kwargs.get("read_only"):
            kwargs["queryset"] = model._default_manager.all()
        super().__init__(slug_field=slug, **kwargs)

    def use_pk_only_optimization(self):
        return False

    def get_attribute(self, instance):
        """The code as it stands in the row, where the foreign key holds it: no record is loaded for it."""
        if len(self.source_attrs) == 1 and isinstance(instance, models.Model):
            field = instance._meta.get_field(self.source_attrs[0])
            if field.many_to_one and field.target_field.name == self.slug_field:
                return getattr(instance, field.attname)
        return super().get_attribute(instance)

    def to_representation(self, value):
        return value if isinstance(value, str) else super().to_representation(value)


class CountryField(serializers.CharField):
    """An ISO 3166-1 code that exists."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 2)
        kwargs.setdefault("help_text", "ISO 3166-1 alpha-2, such as KE.")
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        if value and not Place.objects.filter(level="country", code=value).exists():
            raise serializers.ValidationError(
                _("“%(value)s” is no ISO 3166-1 code. Write two letters such as KE.") % {"value": value}, code="country"
            )
        return value
