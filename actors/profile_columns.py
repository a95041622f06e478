"""What a list of actors can say of one day: workers, turnover, ownership, capacity with its use, and costs."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.columns import DateColumn, NumberColumn, ShareColumn, WholeColumn, YesNoColumn
from imports.reference_columns import CurrencyColumn, UnitColumn

PROFILE = (
    DateColumn("as_of", gettext_lazy("The day that workers, turnover, ownership, capacity and costs describe."), aliases=("profile as of", "profile date", "data as of", "survey date", "date of visit", "reporting date")),
    WholeColumn("employees_female", gettext_lazy("Women employed, heads."), needs=("as_of",), aliases=("female employees", "women employed", "women workers", "female workers", "employées")),
    WholeColumn("employees_male", gettext_lazy("Men employed, heads."), needs=("as_of",), aliases=("male employees", "men employed", "men workers", "male workers")),
    WholeColumn("employees_youth", gettext_lazy("Young people employed, 15 to 29 years."), needs=("as_of",), aliases=("youth employees", "young workers", "youth workers")),
    NumberColumn("turnover", gettext_lazy("Of the year that ends on that day."), least=0, places=4, unit_field="currency", needs=("as_of", "currency"), aliases=("annual turnover", "revenue", "sales", "chiffre d'affaires", "ventas")),
    CurrencyColumn("currency", gettext_lazy("Of the turnover, by ISO 4217."), aliases=("devise", "moneda")),
    ShareColumn("female_owned_share", gettext_lazy("Owned by women, in percent."), needs=("as_of",), aliases=("women %", "women owned", "female owned", "women ownership", "women owned %", "female ownership")),
    YesNoColumn("youth_owned", gettext_lazy("At least half owned by people under 30."), needs=("as_of",), aliases=("youth owned", "young owners")),
    YesNoColumn("formal", gettext_lazy("Registered with the authorities."), needs=("as_of",), aliases=("registered", "formally registered", "formal business")),
    NumberColumn("capacity", gettext_lazy("The most it could make or handle in a year as it stands."), least=0, unit_field="capacity_unit", needs=("as_of", "capacity_unit"), aliases=("annual capacity", "yearly capacity", "production capacity", "installed capacity", "processing capacity", "capacity per year", "capacity a year", "capacité", "capacité de production", "capacidad", "capacidad de producción", "capacidad instalada", "capacidade", "capacidade instalada", "uwezo wa uzalishaji", "产能")),
    UnitColumn("capacity_unit", gettext_lazy("Of the capacity and the output, such as t."), aliases=("unit of capacity", "capacity uom", "unité de capacité", "unidad de capacidad", "unidade de capacidade")),
    ShareColumn("capacity_used", gettext_lazy("How much of the capacity was used in the year that ends on that day, in percent."), needs=("as_of",), aliases=("capacity utilization", "capacity utilisation", "capacity use", "use of capacity", "utilization", "utilisation", "utilization rate", "capacity used %", "taux d'utilisation", "uso de la capacidad", "capacidad utilizada")),
    NumberColumn("output", gettext_lazy("What it made or handled in that year, in the unit of the capacity: the capacity used follows from it where its own column is empty."), least=0, needs=("as_of", "capacity"), aliases=("annual output", "yearly output", "annual production", "actual production", "quantity made", "quantity processed", "production annuelle", "producción anual", "produção anual")),
    NumberColumn("unit_cost", gettext_lazy("All that it costs to make or handle one unit, in that year."), least=0, places=4, unit_field="cost_currency", needs=("as_of", "cost_unit"), aliases=("cost per unit", "cost of one unit", "production cost per unit", "unit production cost", "coût unitaire", "coût par unité", "costo unitario", "coste unitario", "custo unitário", "gharama kwa kipimo", "单位成本")),
    CurrencyColumn("cost_currency", gettext_lazy("Of the cost of one unit; that of the turnover if its cell is empty."), aliases=("currency of the cost", "currency of cost", "unit cost currency", "devise du coût", "moneda del costo")),
    UnitColumn("cost_unit", gettext_lazy("Of which the cost is that of one, such as kg."), aliases=("unit of the cost", "unit of cost", "unit cost unit", "cost per", "unité du coût", "unidad del costo")),
)  # fmt: skip
SAYS_SOMETHING = tuple(c.name for c in PROFILE if c.name not in ("as_of", "currency", "capacity_unit", "cost_currency", "cost_unit"))
CLOSE_ENOUGH = Decimal(1)  # percent: what people round away


def validate_profile(row):
    """Every figure has its day, its unit and its currency; what the row says of the use of its capacity agrees."""
    values = row.values
    given = next((name for name in SAYS_SOMETHING if name in values), None)
    if given and "as_of" not in values:
        row.refuse(
            given,
            "no_day",
            _("This row has figures, but no day that they describe."),
            _("Write the day under as_of, or empty the figures."),
        )
    if "turnover" in values and "currency" not in values:
        row.refuse("turnover", "currency", _("A turnover needs its currency."), _("Write it under currency, such as KES."))
    if "capacity" in values and "capacity_unit" not in values:
        row.refuse("capacity", "unit", _("A capacity needs its unit."), _("Write it under capacity_unit, such as t."))
    validate_cost(row)
    validate_use(row)


def validate_cost(row):
    """A cost in no currency of its own is in that of the turnover; its unit is never taken from elsewhere: a tonne is not a kilogram."""
    values = row.values
    if "unit_cost" not in values:
        return
    if "cost_currency" not in values and "currency" in values:
        values["cost_currency"] = values["currency"]
    if "cost_currency" not in values:
        row.refuse("unit_cost", "currency", _("A cost of one unit needs its currency."), _("Write it under cost_currency, such as KES."))
    if "cost_unit" not in values:
        row.refuse("unit_cost", "unit", _("A cost of one unit needs its unit."), _("Write it under cost_unit, such as kg."))


def validate_use(row):
    """Use of capacity is output ÷ capacity of the same year; nothing where the capacity is zero or not known."""
    values = row.values
    if "output" not in values:
        return
    if "capacity" not in values:
        row.refuse(
            "output", "capacity", _("An output alone does not say how much of the capacity was used."), _("Write the capacity beside it.")
        )
        return
    output, capacity = Decimal(values["output"]), Decimal(values["capacity"])
    if output > capacity:
        row.refuse(
            "output",
            "capacity",
            _("The output of %(output)s is more than the capacity of %(capacity)s.") % {"output": output, "capacity": capacity},
            _("Correct one of the two, or empty the output."),
        )
    elif capacity:
        used = (100 * output / capacity).quantize(Decimal("0.01"), ROUND_HALF_UP)
        said = values.setdefault("capacity_used", format(used.normalize(), "f"))
        if abs(Decimal(said) - used) > CLOSE_ENOUGH:
            row.refuse(
                "capacity_used",
                "capacity",
                _("The row says that %(said)s %% were used, but its output is %(used)s %% of the capacity.") % {"said": said, "used": used},
                _("Correct one of the three figures, or empty one."),
            )
