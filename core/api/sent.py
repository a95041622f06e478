"""What was sent, checked whole: every wrong field at once, and a field that does not exist is wrong too."""

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError


class Fix(ErrorDetail):
    """An error that says itself what to do."""

    def __new__(cls, text, code, fix):
        made = super().__new__(cls, text, code)
        made.fix = fix
        return made


def unknown_fields(serializer, data):
    """Errors, in DRF's shape, for the names in `data` that `serializer` does not have, at any depth."""
    if isinstance(serializer, serializers.ListSerializer):
        if not isinstance(data, list):
            return {}
        found = [unknown_fields(serializer.child, line) for line in data]
        return found if any(found) else {}
    if not isinstance(serializer, serializers.BaseSerializer) or not hasattr(data, "keys"):
        return {}
    fields = serializer.fields
    known = ", ".join(name for name, field in fields.items() if not field.read_only)
    errors = {
        name: [Fix(_("There is no field “%(name)s” here.") % {"name": name}, "unknown", _("The fields are: %(known)s.") % {"known": known})]
        for name in data
        if name not in fields
    }
    for name, field in fields.items():
        if name in data and (inner := unknown_fields(field, data[name])):
            errors[name] = inner
    return errors


def merged(one, other):
    """Two trees of errors as one."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {
            key: merged(one[key], other[key]) if key in one and key in other else one.get(key, other.get(key)) for key in {**one, **other}
        }
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other) and any(isinstance(e, dict) for e in one):
        return [merged(a, b) for a, b in zip(one, other, strict=True)]
    return one or other


def check(serializer):
    """The validated values of `serializer`; raises ValidationError with everything that is wrong."""
    unknown = unknown_fields(serializer, serializer.initial_data)
    serializer.is_valid()
    errors = merged(serializer.errors, unknown) if unknown else serializer.errors
    if errors:
        raise ValidationError(errors)
    return serializer.validated_data
