"""Forms of chains, products, end markets and enabling factors. They clean; actions write."""

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from core.forms import CountryField, Form, LinesField, RecordForm
from markets.enums import FunctionKind
from markets.models import Demand, EnablingFactor, EndMarket, Price, Product, ProductConversion, ValueChain

MOST_ROWS = 60


class SharingField(forms.ModelMultipleChoiceField):
    """Organizations that may read a record."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Shared with"))
        kwargs.setdefault("help_text", _("Organizations whose people may read it too."))
        super().__init__(Organization.objects.order_by("name", "pk"), required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


class ChainsField(forms.ModelMultipleChoiceField):
    """Value chains that a market or a factor belongs to."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Value chains"))
        kwargs.setdefault("help_text", _("On whose map it stands."))
        super().__init__(ValueChain.objects.order_by("name", "pk"), required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


class ProductForm(RecordForm):
    class Meta:
        model = Product
        fields = ("name", "unit", "code", "scheme")


class ConversionForm(RecordForm):
    class Meta:
        model = ProductConversion
        fields = ("to_product", "factor", "source")


class EndMarketForm(RecordForm):
    country = CountryField(required=False, help_text=_("Where it is; empty for one that crosses borders."))
    standards = LinesField(
        label=_("Standards"), required=False, max_length=3000, help_text=_("What it asks for, one a line, such as EAS 2.")
    )
    shared_with = SharingField()

    class Meta:
        model = EndMarket
        fields = ("name", "kind", "country", "product", "standards", "shared_with")


class PriceForm(RecordForm):
    class Meta:
        model = Price
        fields = ("date", "price", "currency", "unit", "source")


class DemandForm(RecordForm):
    class Meta:
        model = Demand
        fields = ("period_start", "period_end", "quantity", "unit", "source")


class EnablingFactorForm(RecordForm):
    value_chains = ChainsField()
    shared_with = SharingField()

    class Meta:
        model = EnablingFactor
        fields = ("title", "level", "kind", "effect", "since", "until", "source", "value_chains", "shared_with")


class FunctionRow(Form):
    """One stage of the chain; left empty, it is not there."""

    id = forms.IntegerField(label=_("Id"), required=False, widget=forms.HiddenInput, help_text=_("Of a function that is there."))
    position = forms.IntegerField(label=_("Position"), min_value=1, max_value=999, help_text=_("1 is the first stage."))
    name = forms.CharField(label=_("Function"), max_length=120, help_text=_("As the people of the chain call it."))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("Choose")), *FunctionKind.choices], help_text=_("What is done at this stage.")
    )

    def has_changed(self):
        """A new row that holds its number alone is empty."""
        return bool(self.changed_data) if self.initial.get("id") else bool(set(self.changed_data) - {"position"})


class ChannelRow(Form):
    """One route through some functions to an end market. Functions are named by their row in the same form."""

    id = forms.IntegerField(label=_("Id"), required=False, widget=forms.HiddenInput, help_text=_("Of a channel that is there."))
    name = forms.CharField(label=_("Channel"), max_length=120, help_text=_("Such as “Institutional channel”."))
    end_market = forms.ModelChoiceField(
        EndMarket.objects.order_by("name", "pk"), label=_("End market"), help_text=_("Where the channel ends.")
    )
    functions = forms.MultipleChoiceField(
        label=_("Functions"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("That the product passes.")
    )

    def __init__(self, *args, stages=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["functions"].choices = stages


class Rows(forms.BaseFormSet):
    """Rows of one kind in a form; a new one is asked from the server, so that it works without script."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = gettext("Take out")
        for field in form.fields.values():
            field.widget.attrs.pop("aria-describedby", None)  # rows show no hints
        if "position" in form.fields and form.initial.get("position") is None:
            form.initial = {**form.initial, "position": (index or 0) + 1}

    @property
    def standing(self):
        """(number of the row, form) of the rows that are filled in and stay."""
        known, gone = self.initial_form_count(), self.deleted_forms
        return [(n, row) for n, row in enumerate(self.forms) if (n < known or row.has_changed()) and row not in gone]


FunctionRows = forms.formset_factory(FunctionRow, Rows, extra=4, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
ChannelRows = forms.formset_factory(ChannelRow, Rows, extra=1, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class ChainForm(RecordForm):
    """A chain with its functions and channels: `functions` and `channels` are formsets beside its own fields."""

    country = CountryField(help_text=_("Where the chain is."))
    shared_with = SharingField()

    class Meta:
        model = ValueChain
        fields = ("name", "product", "country", "area", "confirmation_months", "interest_rate", "shared_with")

    def __init__(self, data=None, files=None, *, instance=None, user=None, **kwargs):
        super().__init__(data, files, instance=instance, user=user, **kwargs)
        stages = list(instance.functions.order_by("position", "pk")) if instance else []
        lines = [{"id": f.pk, "position": f.position, "name": f.name, "kind": f.kind} for f in stages]
        self.functions = FunctionRows(data, prefix="functions", initial=lines, form_kwargs={"user": user})
        self.functions.extra = 4 if not stages else 1
        row_of = {f.pk: str(n) for n, f in enumerate(stages)}
        routes = instance.channels.prefetch_related("functions").order_by("pk") if instance else []
        lines = [
            {"id": c.pk, "name": c.name, "end_market": c.end_market_id, "functions": [row_of[f.pk] for f in c.functions.all()]}
            for c in routes
        ]
        given = {"user": user, "stages": [(str(n), label_of(n, row)) for n, row in enumerate(self.functions.forms)]}
        self.channels = ChannelRows(data, prefix="channels", initial=lines, form_kwargs=given)

    def hush(self):
        """Show what was typed without judging it yet: the person only asked for another row."""
        for form in (self, *self.functions.forms, *self.channels.forms):
            form._errors = ErrorDict()

    def is_valid(self):
        valid = [super().is_valid(), self.functions.is_valid(), self.channels.is_valid()]
        if not all(valid[1:]):
            self.add_error(None, gettext("A row of the functions or channels below is not complete. Fill it in, or take it out."))
        if not all(valid):
            return False
        positions = {n: row.cleaned_data["position"] for n, row in self.functions.standing}
        if len(set(positions.values())) < len(positions):
            self.add_error(None, gettext("Two functions stand at the same position. Give each a number of its own."))
            return False
        self.cleaned_data["functions"] = [kept(row, "position", "name", "kind") for _n, row in self.functions.standing]
        self.cleaned_data["channels"] = [
            {
                **kept(row, "name", "end_market"),
                "positions": [positions[int(n)] for n in row.cleaned_data["functions"] if int(n) in positions],
            }
            for _n, row in self.channels.standing
        ]
        return True


def label_of(number, row):
    """A function in a channel's choices: its number and the name that is typed or known."""
    name = row["name"].value() or ""
    return f"{row['position'].value() or number + 1} {name}".strip()


def kept(row, *names):
    """The cleaned fields of a row, with its id where it has one."""
    values = {name: row.cleaned_data[name] for name in names}
    return {**values, "id": row.cleaned_data["id"]} if row.cleaned_data.get("id") else values
