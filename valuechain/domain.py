"""The domain model as a document: diagrams in Mermaid and a line for each entity, read from the models themselves."""

import inspect

from django.apps import apps
from django.db import models

from core.base import Base

APPS = (
    # label, heading
    ("core", "Reference data"),
    ("accounts", "People and organizations"),
    ("records", "Evidence and jobs"),
    ("imports", "Imports"),
    ("markets", "Chains and markets"),
    ("actors", "Actors"),
    ("linkages", "Linkages, constraints, opportunities"),
    ("interventions", "Programs and interventions"),
    ("upgrading", "Upgrades"),
    ("indicators", "Indicators, periods, observations"),
    ("results", "Results chain"),
    ("reports", "Editions"),
)
MAIN = (
    *("Organization", "Actor", "ValueChain", "Function", "Channel", "EndMarket", "SupportingMarket", "EnablingFactor", "Linkage"),
    *("LinkageStatement", "Constraint", "Opportunity", "Program", "Intervention", "Reach", "Upgrade", "Indicator", "Period"),
    *("Observation", "ResultsNode", "ReportEdition", "Evidence", "Address", "Contribution"),
)
KINDS = (
    (models.BooleanField, "yes_no"),
    (models.DateTimeField, "moment"),
    (models.DateField, "date"),
    (models.DecimalField, "number"),
    (models.IntegerField, "whole"),
    (models.JSONField, "json"),
    (models.FileField, "file"),
    (models.BinaryField, "bytes"),
    (models.UUIDField, "uuid"),
    (models.CharField, "text"),
    (models.TextField, "text"),
)
MACHINERY = {"id", "recorded_at", "entry"}


def document():
    """The generated part of docs/domain-model.md."""
    parts = ["### The main records", "", *overview()]
    for label, heading in APPS:
        found = models_of(label)
        if found:
            parts += [f"### {heading}", "", *table(found), "", *diagram(found)]
    return "\n".join(parts).rstrip() + "\n"


def models_of(label):
    """The models of an app, without their history tables, in the order in which they are written."""
    found = [m for m in apps.get_app_config(label).get_models() if not m.__name__.endswith("Event")]
    return sorted(found, key=lambda m: (m.__module__, inspect.getsourcelines(m)[1]))


def overview():
    """Which main record points to which: one arrow for each pair."""
    chosen = {m.__name__: m for label, _heading in APPS for m in models_of(label) if m.__name__ in MAIN}
    arrows = {
        (model.__name__, field.related_model.__name__)
        for model in chosen.values()
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.is_relation and field.related_model.__name__ in chosen and field.related_model is not model
    }
    # Nearly everything belongs to an organization; those arrows would hide the others.
    shown = sorted((a, b) for a, b in arrows if b != "Organization" or a in ("Program", "Actor"))
    return ["```mermaid", "flowchart LR", *(f"  {a} --> {b}" for a, b in shown), "```", ""]


def table(found):
    lines = ["| record | what it is |", "|---|---|"]
    return lines + [f"| **{m.__name__}** | {told(m)} |" for m in found]


def told(model):
    """The first paragraph of the model's own description."""
    text = inspect.getdoc(model) or ""
    return " ".join(text.split("\n\n")[0].split()).replace("|", "\\|").replace("<", "&lt;")


def diagram(found):
    lines = ["```mermaid", "erDiagram"]
    for model in found:
        fields = [f for f in model._meta.fields if not f.is_relation and (f.name not in MACHINERY or not issubclass(model, Base))]
        shown = [f"    {kind_of(f)} {f.name}" for f in fields if f.name != "id"]
        lines += [f"  {model.__name__} {{", *shown, "  }"] if shown else [f"  {model.__name__}"]
    for model in found:
        lines += [arrow(model, f) for f in [*model._meta.fields, *model._meta.many_to_many] if f.is_relation]
    return [*lines, "```", ""]


def kind_of(field):
    if field.get_internal_type() == "ArrayField" or hasattr(field, "base_field"):
        return "list"
    return next((word for kind, word in KINDS if isinstance(field, kind)), "text")


def arrow(model, field):
    """A line of the diagram: many to one (or none), or many to many."""
    other = field.related_model.__name__
    if field.many_to_many:
        return f"  {model.__name__} }}o--o{{ {other} : {field.name}"
    one = "|o" if field.null else "||"
    return f"  {other} {one}--o{{ {model.__name__} : {field.name}"
