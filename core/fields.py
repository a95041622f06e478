"""Field types of our own."""

from django.db import models


class EnumField(models.CharField):
    """A text choice that leaves its labels out of the migrations: rewording one changes no schema.

    The allowed values belong into a check constraint: `core.constraints.one_of`.
    """

    def __init__(self, enum=None, **kwargs):
        if enum is not None:
            kwargs.setdefault("choices", enum.choices)
        kwargs.setdefault("max_length", 24)
        super().__init__(**kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, path, args, kwargs


class MoneyField(models.DecimalField):
    """An amount; its currency stands in a field beside it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_digits", 20)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(**kwargs)


class QuantityField(models.DecimalField):
    """A quantity; its unit stands in a field beside it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_digits", 20)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(**kwargs)
