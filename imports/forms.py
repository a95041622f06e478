"""What a person says of a file: what it is, and which column is which."""

from collections import Counter

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms import Form, country_choices
from imports.columns import ChoiceColumn
from imports.enums import How
from imports.mapping import LEAVE_OUT
from imports.reference_columns import CountryColumn, RecordColumn
from imports.registry import kinds

ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "cp1254", "cp1256", "big5", "gb18030", "shift_jis", "euc_kr")


class UploadForm(Form):
    kind = forms.ChoiceField(
        choices=kinds, label=_("What the rows are"), help_text=_("Each kind has its own columns; you match them next.")
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A spreadsheet (.xlsx, .xls, .ods, .csv), a map (.geojson), or submissions of Kobo or ODK (.xlsx, .json, .zip). Nothing is written before you say so."
        ),
    )


class ColumnsForm(Form):
    """How a file is read, a select for each heading, and values for every row."""

    sheet = forms.ChoiceField(required=False, label=_("Sheet"), help_text=_("Only one is read."))
    header_row = forms.IntegerField(
        required=False, min_value=1, max_value=60, label=_("Row of headings"), help_text=_("Found by itself if you leave it empty.")
    )
    encoding = forms.ChoiceField(
        required=False,
        choices=[("", _("as found")), *[(name, name) for name in ENCODINGS]],
        label=_("Letters"),
        help_text=_("Choose another if names look wrong."),
    )
    delimiter = forms.ChoiceField(
        required=False,
        choices=[("", _("as found")), (",", ","), (";", ";"), ("\t", _("tab")), ("|", "|")],
        label=_("Delimiter"),
        help_text=_("What stands between the cells."),
    )
    date_order = forms.ChoiceField(
        required=False,
        choices=[("", _("as the column shows")), ("dmy", _("day first")), ("mdy", _("month first"))],
        label=_("Days in numbers"),
        help_text=_("How 03/04/2026 is read."),
    )
    decimal_mark = forms.ChoiceField(
        required=False,
        choices=[("", _("as the column shows")), (".", _("a point")), (",", _("a comma"))],
        label=_("Decimal sign"),
        help_text=_("How 1,234 is read."),
    )

    def __init__(self, *args, importer, head, **kwargs):
        self.importer, self.head, self.user = importer, head, kwargs.get("user")
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [("", _("the first with rows")), *[(name, name) for name in head["sheets"]]]
        choices = [(LEAVE_OUT, _("leave out")), *[(name, capfirst(c.label)) for name, c in importer.columns.items()]]
        for position, column in enumerate(head["columns"]):
            self.fields[f"column-{position}"] = forms.ChoiceField(
                required=False,
                choices=choices,
                label=column["header"],
                help_text=_("Which field this column is."),
                initial=column["field"] or LEAVE_OUT,
            )
        for name in importer.whole_file:
            self.fields[f"value-{name}"] = self.value_field(importer.columns[name])
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "input")

    def value_field(self, column):
        """A select where the words are known, else a text; what was set before stays on offer."""
        field = self.plain_field(column)
        before = self.initial.get(f"value-{column.name}")
        if isinstance(field, forms.ChoiceField) and before and before not in dict(field.choices):
            field.choices = [*field.choices, (before, before)]
        return field

    def plain_field(self, column):
        shared = {"required": False, "label": capfirst(column.label), "help_text": column.help_text}
        if isinstance(column, ChoiceColumn):
            return forms.ChoiceField(choices=[("", _("as the file says")), *column.choices.choices], **shared)
        if isinstance(column, RecordColumn):
            return forms.ChoiceField(choices=[("", _("as the file says")), *column.options(self.user)], **shared)
        if isinstance(column, CountryColumn):
            return forms.ChoiceField(choices=[("", _("as the file says")), *country_choices(False)()[1:]], **shared)
        return forms.CharField(max_length=300, **shared)

    def lines(self):
        """The headings with their select, samples and how the field was found, for the table."""
        for position, column in enumerate(self.head["columns"]):
            yield {
                **column,
                "how_label": How(column["how"]).label,
                "samples": self.head["samples"].get(column["header"], []),
                "select": self[f"column-{position}"],
            }

    def reading_fields(self):
        names = ("sheet",) if len(self.head["sheets"]) > 1 else ()
        names += ("header_row",) if self.head["sheets"] else ("header_row", "encoding", "delimiter")
        return [self[name] for name in names]

    def number_fields(self):
        return [self["date_order"], self["decimal_mark"]]

    def value_fields(self):
        return [self[f"value-{name}"] for name in self.importer.whole_file]

    def clean(self):
        """One heading per field, but for texts that may be put together, such as an address."""
        data = super().clean()
        chosen = Counter(data.get(f"column-{n}") for n in range(len(self.head["columns"])) if data.get(f"column-{n}"))
        for position in range(len(self.head["columns"])):
            name = data.get(f"column-{position}")
            if chosen[name] > 1 and not self.importer.columns[name].may_be_joined:
                self.add_error(f"column-{position}", _("Two columns are matched to this field. Leave one of them out."))
        return data

    def settings(self):
        """What was chosen, as imports.actions takes it; what was found and left alone is not a choice."""
        data = self.cleaned_data
        picked = [data.get(f"column-{n}") or LEAVE_OUT for n in range(len(self.head["columns"]))]
        mapping = {}
        for name, column in zip(picked, self.head["columns"], strict=True):
            if name != (column["field"] or LEAVE_OUT) or column["how"] == How.CHOSEN or (name and picked.count(name) > 1):
                mapping.setdefault(name, []).append(column["header"])
        values = {name: data[f"value-{name}"] for name in self.importer.whole_file if data.get(f"value-{name}")}
        kept = ("sheet", "header_row", "encoding", "delimiter", "date_order", "decimal_mark")
        return {"mapping": mapping, "values": values, **{name: data.get(name) for name in kept}}
