"""What filtersets share: one serves the page, the export, the API and the link behind a number."""

from functools import cache, partial

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceIterator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from core.models import Place


class CountryFilter(filters.CharFilter):
    """An ISO 3166-1 code that exists; anything else is refused, not silently empty."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Country"))
        kwargs.setdefault("help_text", _("ISO 3166-1 code, such as KE."))
        super().__init__(**kwargs)

    @property
    def field(self):
        field = super().field
        countries = cache(
            lambda: [("", _("All countries")), *country_names()]
        )  # read once a page: to check, to draw, to say what is chosen
        field.validators = [partial(known_country, countries)]
        field.max_length = 2
        field.widget = forms.Select(choices=countries)
        return field


def country_names():
    return Place.objects.filter(level="country").order_by("name", "pk").values_list("code", "name")


def known_country(countries, value):
    if value not in dict(countries()):
        raise ValidationError(_("“%(value)s” is no ISO 3166-1 code. Write two letters such as KE.") % {"value": value[:40]})


class YesNoFilter(filters.BooleanFilter):
    """Yes, no, or left open."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.Select(choices=[("", "---------"), ("true", _("Yes")), ("false", _("No"))]))
        super().__init__(**kwargs)


class ReadOnce(ModelChoiceIterator):
    """The choices in one query, from which a value is also checked: Django's own ask anew for each, and through a cursor."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for record in self.field.records.values():
            yield self.choice(record)


@extend_schema_field(OpenApiTypes.INT)
class RecordFilter(filters.ModelChoiceFilter):
    """One record of those that the person may see, chosen by name; its id in an address. One unseen is as if it were not.

    `named` gives the words of a choice where the record's own are not enough.
    """

    def __init__(self, model, *, related=(), named=str, **kwargs):
        def seen(request):
            return model._default_manager.for_user(request.user).select_related(*related) if request else model._default_manager.none()

        class Choice(self.field_class):
            iterator = ReadOnce

            @cached_property
            def records(self):
                return {str(record.pk): record for record in self.queryset.all()}

            def to_python(self, value):
                if value in self.empty_values:
                    return None
                if value not in self.records:
                    raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
                return self.records[value]

            def label_from_instance(self, record):
                return named(record)

        self.field_class = Choice
        super().__init__(queryset=seen, **kwargs)


class ReferenceFilter(filters.FilterSet):
    search = filters.CharFilter(method="find", label=_("Search"), help_text=_("Part of the code or the name."))

    def find(self, rows, name, text):
        return rows.filter(Q(code__istartswith=text) | Q(name__icontains=text))
