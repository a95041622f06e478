"""What every form shares: the look of its fields, and choices limited to what the person may see."""

from decimal import Decimal
from functools import partial
from html import escape

from django import forms
from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from core.access import Action
from core.models import Place

DASHES = "---------"  # what Django says for nothing
PLAIN = (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect, forms.HiddenInput)


class LookMixin:
    """Gives the widgets our classes, and ties hint and error to their field for screen readers."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = field.widget
            if not isinstance(widget, PLAIN):
                widget.attrs.setdefault("class", "input")
            if isinstance(field, forms.DateField) and isinstance(widget, forms.DateInput):
                widget.input_type, widget.format = "date", "%Y-%m-%d"
            put_words_for_nothing(field)
            if isinstance(widget, forms.Textarea):
                widget.attrs["rows"] = widget.attrs.get("rows", 3) if widget.attrs.get("rows") != "10" else 3
            if field.help_text and not isinstance(widget, PLAIN):
                widget.attrs.setdefault("aria-describedby", f"hint-{self.add_prefix(name)}")

    def get_initial_for_field(self, field, field_name):
        """A number as a person writes it: 900, where the database keeps 900.000000."""
        value = super().get_initial_for_field(field, field_name)
        return Decimal(f"{value.normalize():f}") if isinstance(value, Decimal) and value.is_finite() else value


def put_words_for_nothing(field):
    """The choice of nothing says what it is: a row of dashes says nothing, and a screen reader reads each of them."""
    words = _("choose") if field.required else _("not chosen")
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == DASHES:
        field.empty_label = words
    elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        field.choices = partial(in_words, field.choices, words)  # a list of countries is asked for when it is drawn, not before


def in_words(choices, words):
    return [(value, words if label == DASHES else label) for value, label in choices]


class Form(LookMixin, forms.Form):
    """A form of our own, not tied to a model. `user` is who fills it in."""

    def __init__(self, *args, user=None, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        limit_choices(self, user)


class RecordForm(LookMixin, forms.ModelForm):
    """A form of one record. It cleans and never writes: the view hands `cleaned_data` to an action."""

    def __init__(self, *args, user=None, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        limit_choices(self, user)

    def save(self, commit=True):
        raise TypeError("A form never writes. Hand its cleaned_data to an action.")


def limit_choices(form, user):
    """Only what `user` may see can be chosen, in every field that names a record of ours."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField) and hasattr(field.queryset, "for_user") and user is not None:
            field.queryset = field.queryset.for_user(user, Action.VIEW)


class SuggestInput(forms.TextInput):
    """A text input with suggestions from the address called `source`; without script it takes what is typed."""

    template_name = "components/suggest_input.html"

    def __init__(self, attrs=None, *, source, most):
        super().__init__(attrs)
        self.source, self.most = source, most

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        given = context["widget"]["attrs"]
        options = f"{given.get('id', name)}-options"
        given |= {"list": options, "autocomplete": "off", "maxlength": self.most, "hx-get": reverse(self.source)}
        given |= {"hx-trigger": "input changed delay:250ms", "hx-target": f"#{options}", "hx-swap": "innerHTML", "hx-sync": "this:replace"}
        return context


def typed(request):
    """What stands in the SuggestInput that asks, or in `q`; "" for what no name can hold."""
    text = request.GET.get("q") or request.GET.get(request.headers.get("HX-Trigger-Name", ""), "")
    return "" if "\0" in text else text


class CountryField(forms.ChoiceField):
    """A country, chosen by name; the value is its ISO 3166-1 code."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Country"))
        super().__init__(choices=country_choices(not kwargs.get("required", True)), **kwargs)


def country_choices(may_be_empty):
    def choices():
        rows = Place.objects.filter(level="country").order_by("name", "pk").values_list("code", "name")
        return [("", _("not known") if may_be_empty else _("Choose a country")), *rows]

    return choices


class LinesField(forms.CharField):
    """Several short texts, one a line; the value is a list."""

    widget = forms.Textarea

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value):
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


class QuickSelect(forms.Select):
    """A select drawn at once. Django draws each choice by two templates, which for the countries takes longer than a page of rows."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = set(self.format_value(value))
        lines = "".join(self.line(key, label, chosen) for key, label in self.choices)
        return mark_safe(f"<select{flatatt(self.build_attrs({**self.attrs, 'name': name}, attrs))}>{lines}</select>")

    def line(self, key, label, chosen):
        if isinstance(label, list | tuple):
            return f'<optgroup label="{escape(str(key))}">{"".join(self.line(*choice, chosen) for choice in label)}</optgroup>'
        key = "" if key is None else str(key)
        return f'<option value="{escape(key)}"{" selected" if key in chosen else ""}>{escape(str(label))}</option>'


class QuickInput:
    """An input drawn at once, where Django draws it by two templates. For a widget that is an Input."""

    def render(self, name, value, attrs=None, renderer=None):
        shown = self.format_value(value)
        given = {"type": self.input_type, "name": name} | ({} if shown is None else {"value": shown})
        return mark_safe(f"<input{flatatt(self.build_attrs(given | self.attrs, attrs))}>")


class QuickText(QuickInput, forms.TextInput):
    pass


class QuickDate(QuickInput, forms.DateInput):
    pass


def quick(widget):
    """`widget` as one that is drawn at once, if it is a plain one."""
    if type(widget) is forms.Select:
        return QuickSelect(widget.attrs, widget.choices)
    if type(widget) is forms.TextInput:
        return QuickText(widget.attrs)
    return QuickDate(widget.attrs, widget.format) if type(widget) is forms.DateInput else widget


def dress(form):
    """Give a form that is not ours (a filterset's) the look of our fields."""
    for field in form.fields.values():
        field.widget = quick(field.widget)
        if not isinstance(field.widget, PLAIN):
            field.widget.attrs.setdefault("class", "input")
        if isinstance(field, forms.DateField):
            field.widget.input_type = "date"
    return form
