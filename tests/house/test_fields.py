"""Rule 5: whoever fills in a field or a filter is told what it is; rule 12: the database knows every value of a choice."""

import re

import django_filters
import pytest
from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from core.fields import EnumField
from core.ours import our_models
from imports.registry import IMPORTERS
from tests.house.walk import trees


def subclasses(cls):
    for sub in cls.__subclasses__():
        yield sub
        yield from subclasses(sub)


def ours(cls):
    return sorted(
        {c for c in subclasses(cls) if f"{c.__module__.replace('.', '/')}.py" in trees()}, key=lambda c: (c.__module__, c.__name__)
    )


FILTERS = ours(django_filters.FilterSet)
FORMS = [form for form in ours(forms.BaseForm) if getattr(form, "base_fields", None)]


@pytest.mark.parametrize("filterset", FILTERS, ids=lambda c: f"{c.__module__}.{c.__name__}")
def test_every_filter_has_a_label_and_a_help_text(filterset):
    silent = [name for name, f in filterset.base_filters.items() if not f.extra.get("help_text") or not f.label]
    assert silent == []


@pytest.mark.parametrize("form", FORMS, ids=lambda c: f"{c.__module__}.{c.__name__}")
def test_every_field_of_a_form_has_a_help_text(form):
    hidden = (forms.HiddenInput, forms.MultipleHiddenInput)
    silent = [name for name, field in form.base_fields.items() if not field.help_text and not isinstance(field.widget, hidden)]
    assert silent == [], f"{form.__name__}: say in a help text what is meant, and in which unit."


def columns():
    return [(kind, column) for kind, importer in sorted(IMPORTERS.items()) for column in importer.columns.values()]


def test_every_column_of_an_importer_has_a_help_text():
    assert columns()
    assert [(kind, column.name) for kind, column in columns() if not column.help_text] == []


ENUMS = [
    (model, field)
    for model in our_models()
    for field in model._meta.concrete_fields
    if isinstance(field, EnumField) and field.choices and not model._meta.abstract
]


@pytest.mark.parametrize(("model", "field"), ENUMS, ids=lambda x: getattr(x, "name", None) or x._meta.label)
@pytest.mark.django_db
def test_the_database_knows_the_values_of_a_choice_and_no_other(model, field):
    """A new value without its migration, or a choice without its check, is found here."""
    values = {value for value, _label in field.choices if value != ""}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [model._meta.db_table]
        )
        checks = [text for (text,) in cursor.fetchall()]
    column = re.compile(rf"\(\({field.column}\)::text = ANY|\(\(?{field.column}\)?(::text)? = ANY")
    listed = [set(re.findall(r"'([^']*)'::", text)) - {""} for text in checks if column.search(text)]
    if field.blank and not listed:
        return
    assert values in listed, f"{model.__name__}.{field.name}: put core.constraints.one_of into Meta.constraints, and make the migration."


def test_money_has_its_currency_and_a_quantity_its_unit():
    """Rule 9 of the product, on the shape of the tables: no amount without a field beside it."""
    bare = []
    for model in our_models():
        names = {f.name for f in model._meta.concrete_fields}
        for field in model._meta.concrete_fields:
            if type(field).__name__ == "MoneyField" and not {n for n in names if "currency" in n}:
                bare.append(f"{model.__name__}.{field.name}")
    assert bare == []


def test_no_float_is_stored():
    found = [f"{m.__name__}.{f.name}" for m in our_models() for f in m._meta.concrete_fields if isinstance(f, models.FloatField)]
    found += [
        f"{m.__name__}.{f.name}"
        for m in our_models()
        for f in m._meta.concrete_fields
        if isinstance(f, ArrayField) and isinstance(f.base_field, models.FloatField)
    ]
    assert found == []
