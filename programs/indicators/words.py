"""Rules, measures and their parameters in the words that pages use."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.rounding import half_up
from core.figures import MEASURES
from core.templatetags.components import plain
from programs.indicators.enums import ObservationStatus

# The axes of an aggregation, in the order in which a person thinks of them.
AXES = {
    "time": gettext_lazy("Across time"),
    "place": gettext_lazy("Across places"),
    "partner": gettext_lazy("Across partners"),
    "intervention": gettext_lazy("Across interventions"),
    "actor": gettext_lazy("Across actors"),
}
AXIS_HELP = {
    "time": gettext_lazy("How the values of shorter or earlier periods become one."),
    "place": gettext_lazy("How the values of several places become one."),
    "partner": gettext_lazy("How what several organizations report becomes one."),
    "intervention": gettext_lazy("How the values of several interventions become one."),
    "actor": gettext_lazy("How the values of single actors become one."),
}
RULES = {
    "sum": gettext_lazy("Sum: the values are added"),
    "latest": gettext_lazy("Latest: the newest value counts, an older one is carried on and marked"),
    "average": gettext_lazy("Average: the mean of the values"),
    "weighted_average": gettext_lazy("Weighted average: the mean by the weights entered"),
    "minimum": gettext_lazy("Smallest value"),
    "maximum": gettext_lazy("Largest value"),
    "unique": gettext_lazy("Unique: different actors, each counted once"),
    "ratio_of_sums": gettext_lazy("Ratio of sums: numerators added, divided by denominators added"),
    "none": gettext_lazy("No total: single values are not added up"),
}
SHORT = {
    "sum": gettext_lazy("sum"),
    "latest": gettext_lazy("latest"),
    "average": gettext_lazy("average"),
    "weighted_average": gettext_lazy("weighted average"),
    "minimum": gettext_lazy("smallest"),
    "maximum": gettext_lazy("largest"),
    "unique": gettext_lazy("unique"),
    "ratio_of_sums": gettext_lazy("ratio of sums"),
    "none": gettext_lazy("no total"),
}
PARAMETERS = {
    "value_chain": gettext_lazy("Value chain"),
    "kind": gettext_lazy("Kind of actor"),
    "place": gettext_lazy("Place"),
    "at_least": gettext_lazy("At least"),
    "share": gettext_lazy("More than, %"),
    "type": gettext_lazy("Type of upgrade"),
    "currency": gettext_lazy("Currency"),
    "product": gettext_lazy("Product"),
}


def rule_lines(version):
    """[(axis, rule)] of a version, in words; an axis without a rule is summed."""
    return [(label, RULES[version.aggregation.get(axis, "sum")]) for axis, label in AXES.items()]


def rule_brief(version):
    """ "per period" or "cumulative", as it stands under an indicator's name."""
    rule = version.aggregation.get("time", "sum")
    return _("cumulative") if rule == "latest" else _("per period") if rule == "sum" else SHORT[rule]


def indicator_measures():
    """The measures that an indicator may be computed by: those that count a registry, not one record's."""
    return {key: found for key, found in sorted(MEASURES.items()) if found.seen is None}


def number_text(value):
    """A number as a field of a form holds it: `12.5`, without the zeros that a column's scale adds; None stays None."""
    return None if value is None else f"{value.normalize():f}"


def figure_words(value, version):
    """A figure as it stands in a table: one decimal for percentages, at most two for the others; None where there is none."""
    if value is None:
        return None
    if version.measure == "percentage":
        return plain(value, 1)
    return plain(value, 0) if value == value.to_integral_value() else plain(half_up(value, 2))


def category_words(category):
    """{"sex": "women"} → "women"; {} → the words for the total."""
    return " · ".join(str(value) for value in category.values()) if category else _("Total")


def computed_words(version):
    """The measure of a computed version, its formula and its parameters in words; None of an observed one."""
    found = indicator_measures().get(version.computation.get("measure"))
    if found is None:
        return None
    given = {**found.parameters, **version.computation.get("parameters", {})}
    formula = re.sub(r"`(\w+)`", lambda name: str(given.get(name[1]) or PARAMETERS.get(name[1], name[1])), str(found.formula))
    named = {name: value for name, value in given.items() if value not in ("", None) and f"`{name}`" not in str(found.formula)}
    return {"measure": found, "formula": formula, "parameters": [(PARAMETERS.get(name, name), value) for name, value in named.items()]}


def status_words(result):
    """How far a result is: the state of its values, or that it is computed."""
    if result.status == "computed":
        return _("Frozen") if result.period.status == "locked" else _("Computed today")
    if result.status == "total only":
        return _("Whole only")
    if result.status == "not expected":
        return _("Not expected")
    return ObservationStatus(result.status).label if result.status in ObservationStatus else _("Missing")
