"""Named checks, so that each reads the same and gives people a sentence."""

from django.db import models
from django.db.models import F, Q


def one_of(field, enum, name):
    """`field` holds a value of `enum` (or nothing, where it may be empty)."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": [*enum.values]}), name=name)


def not_before(end, start, name, message):
    """`end` is empty, or not before `start`."""
    return models.CheckConstraint(
        condition=Q(**{f"{end}__isnull": True}) | Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__gte": F(start)}),
        name=name,
        violation_error_message=message,
    )


def exactly_one(fields, name, message):
    """Exactly one of the (nullable) `fields` is set."""
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return models.CheckConstraint(condition=condition, name=name, violation_error_message=message)


def both_or_neither(amount, unit, name, message):
    """A number and the text that gives its unit or currency come together."""
    return models.CheckConstraint(
        condition=(Q(**{f"{amount}__isnull": True}) & Q(**{unit: ""})) | (Q(**{f"{amount}__isnull": False}) & ~Q(**{unit: ""})),
        name=name,
        violation_error_message=message,
    )


def between(field, low, high, name, message):
    """`field` is empty, or from `low` to `high`."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": low, f"{field}__lte": high}),
        name=name,
        violation_error_message=message,
    )


def not_negative(field, name, message):
    """`field` is empty, or zero or more."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0}), name=name, violation_error_message=message
    )
