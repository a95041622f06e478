"""What filtersets share: one serves the page, the export, the API and the link behind a number."""

from functools import partial

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from core.choices import Choices, Offers, offered
from core.forms import QuickSelect
from core.models import Place

ANY = _("any")


class CountryFilter(Offers, filters.CharFilter):
    """An ISO 3166-1 code that exists; anything else is refused, not silently empty."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Country"))
        kwargs.setdefault("help_text", _("ISO 3166-1 code, such as KE."))
        super().__init__(**kwargs)

    def offers(self, user):
        return offered(Place.objects.filter(level="country").order_by("name", "pk"), "code", self.words)

    @property
    def field(self):
        field = super().field
        choices = Choices(self, _("All countries"))
        field.validators = [partial(known_country, choices)]
        field.max_length = 2
        field.widget = QuickSelect(choices=choices)
        return field


def known_country(choices, value):
    if value not in choices.known:
        raise ValidationError(_("“%(value)s” is no ISO 3166-1 code. Write two letters such as KE.") % {"value": value[:40]})


class YesNoFilter(filters.BooleanFilter):
    """Yes, no, or left open."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.Select(choices=[("", ANY), ("true", _("Yes")), ("false", _("No"))]))
        super().__init__(**kwargs)


LARGEST = 2**63 - 1  # of the keys that the database can hold


class KeyFilter(filters.Filter):
    """The id of a record of which there are too many to choose from a list."""

    field_class = forms.IntegerField

    def __init__(self, **kwargs):
        super().__init__(min_value=1, max_value=LARGEST, **kwargs)


class RecordField(forms.Field):
    """The key of a record among `choices`. Its value is the record, of which no more is read before it is asked for.

    `words` and `beside` are the columns of a choice (RecordFilter).
    """

    default_error_messages = {"invalid_choice": forms.ModelChoiceField.default_error_messages["invalid_choice"]}

    def __init__(self, model, words, beside, choices, **kwargs):
        self.model, self.words, self.beside, self.choices = model, words, beside, choices
        super().__init__(widget=QuickSelect(choices=choices), **kwargs)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if value not in self.choices.known:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        told, count = self.choices.known[value], len(self.words)
        known = {self.model._meta.pk.attname: int(value), self.words[-1]: told[count - 1]}
        known |= {name: int(key) for name, key in zip(self.beside, told[count:], strict=True)}
        names = [field.attname for field in self.model._meta.concrete_fields if field.attname in known]
        return self.model.from_db(DEFAULT_DB_ALIAS, names, [known[name] for name in names])


@extend_schema_field(OpenApiTypes.INT)
class RecordFilter(Offers, filters.Filter):
    """One record of those that the person may see, chosen by name; its id in an address. One unseen is as if it were not.

    `words` are the columns that name it, its own name the last; `beside` are columns of keys that the record is to know of itself.
    """

    def __init__(self, model, *, words=("name",), beside=(), **kwargs):
        self.records, self.words, self.beside = model, words, beside
        super().__init__(**kwargs)

    def offers(self, user):
        return offered(self.records._default_manager.for_user(user).order_by(*self.records._meta.ordering), "pk", self.words, self.beside)

    @property
    def field(self):
        return RecordField(self.records, self.words, self.beside, Choices(self, ANY), label=self.label, **self.extra)


class ReferenceFilter(filters.FilterSet):
    search = filters.CharFilter(method="find", label=_("Search"), help_text=_("Part of the code or the name."))

    def find(self, rows, name, text):
        return rows.filter(Q(code__istartswith=text) | Q(name__icontains=text))


def active_filters(filterset):
    """The filters in use as chips: [{name, label, value}]; without their names in the query they are gone."""
    if filterset is None or not filterset.form.is_bound:
        return []
    found = []
    for name, value in filterset.form.data.items():
        field = filterset.form.fields.get(name)
        if field is None or not value:
            continue
        read = getattr(filterset.form, "cleaned_data", {}).get(name)
        found.append({"name": name, "label": field.label or name, "value": words_for(field, value, read)})
    return found


def words_for(field, value, read):
    """A filter's value as people read it: the choice's label, the name of the record that was `read`, else what was typed."""
    if hasattr(read, "pk"):
        return str(read)
    choices = getattr(field, "choices", None) or getattr(field.widget, "choices", ())
    return {str(k): v for k, v in choices}.get(str(value), value)
