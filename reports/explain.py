"""What stands behind a figure: its definition, inputs, approvals, evidence, actors; through the reader's eyes.

The value of a figure is the same for every reader who may see it (MODEL 15); what differs is which inputs are listed.
"""

import json

from django.utils.translation import gettext as _

from accounts.measures import may_see
from accounts.models import Organization
from actors.models import Actor
from core.figures import MEASURES, read_token, registry_relation
from core.models import Place
from markets.models import Product, ValueChain
from programs.indicators.models import IndicatorVersion, Observation, Period
from programs.indicators.rollup import results
from programs.indicators.scope import ALL, LEAD, may_read, scope_of
from programs.indicators.serializers import plain_number
from programs.indicators.words import AXES, PARAMETERS, SHORT
from programs.interventions.models import Intervention
from reports import inputs
from reports.models import EditionStatus, ReportEdition

MOST_FROZEN = 500  # records that an edition keeps a line of, for each figure; how many there are, it always tells
FEWEST = 3  # where no organization says how few are too few


def result_of(version, period, scope=ALL):
    return results(version.indicator.program, period, [version], scope)[0]


def rule_in_words(version):
    """The rule per axis that the definition names, such as “across time: latest, across actors: unique”."""
    told = [(label, version.aggregation[axis]) for axis, label in AXES.items() if axis in version.aggregation]
    return ", ".join(f"{str(label).lower()}: {SHORT.get(rule, rule)}" for label, rule in told)


def formula_of(version):
    """What is computed, in words: of a computed indicator its measure and parameters, else the two halves, or the definition."""
    if version.computation:
        found = MEASURES[version.computation["measure"]]
        parameters = {**found.parameters, **version.computation.get("parameters", {})}
        given = {name: named(name, value) for name, value in sorted(parameters.items()) if value not in ("", None)}
        text = str(found.formula)
        told = [f"{PARAMETERS.get(name, name)}: {value}" for name, value in given.items() if f"`{name}`" not in text]
        for name, value in given.items():
            text = text.replace(f"`{name}`", str(value))
        return f"{text}. {', '.join(told)}" if told else text
    if version.numerator and version.denominator:
        return f"{version.numerator} ÷ {version.denominator}"
    return version.definition


def named(parameter, value):
    """The value of a parameter as people read it: a chain and a product by name."""
    models = {"value_chain": ValueChain, "product": Product}
    if parameter in models and str(value).isdecimal():
        return models[parameter].objects.filter(pk=value).values_list("name", flat=True).first() or value
    return value


def definition_of(version):
    return {
        "indicator": version.indicator.code,
        "name": version.name,
        "version": version.number,
        "definition": version.definition,
        "rule": rule_in_words(version),
        "formula": formula_of(version),
        "source": version.source,
    }


def used_keys(result, category):
    """The observations that the total, or one cell, rests on."""
    if not category:
        return result.used
    return next((used for found, _value, used in result.cells if found == category), ())


def value_of(result, category):
    if not category:
        return result.value
    return next((value for found, value, _used in result.cells if found == category), None)


def open_figure(text, user):
    """The explanation of a figure as `user` may see it; None where they may not, or we gave no such name."""
    parts = read_token(text) or {}
    if "e" in parts:
        return frozen_figure(text, parts["e"], user)
    if not user.is_authenticated:
        return None
    if "m" in parts:
        return of_registry(text, parts, user)
    return of_indicator(parts, user) if "v" in parts else None


def of_indicator(parts, reader):
    version = IndicatorVersion.objects.for_user(reader).select_related("indicator__program__organization").filter(pk=parts["v"]).first()
    period = Period.objects.for_user(reader).filter(pk=parts.get("p")).first()
    if version is None or period is None or period.program_id != version.indicator.program_id:
        return None
    category, program, scope = parts.get("c", {}), version.indicator.program, scope_of(parts)
    if not may_read(program, reader, scope):
        return None
    told = assemble(result_of(version, period, scope), category, reader)
    where = {"program": {"code": program.code, "name": program.name}, "period": period_line(period), "scope": scope_in_words(scope)}
    return {**told, **where}


def scope_in_words(scope):
    """The part of the program that the figure is of, by name; empty for all of it."""
    place = Place.objects.filter(code=scope.place).values_list("name", flat=True).first() if scope.place else None
    partner = _("the lead") if scope.partner == LEAD else None
    if scope.partner and scope.partner != LEAD:
        partner = Organization.objects.filter(pk=scope.partner).values_list("name", flat=True).first()
    work = Intervention.objects.filter(pk=scope.intervention).values_list("title", flat=True).first() if scope.intervention else None
    return [str(name) for name in (place, partner, work) if name]


def period_line(period):
    return {
        "name": period.name,
        "status": period.status,
        "locked_by": period.locked_by.name if period.locked_by_id else None,
        "locked_at": period.locked_at.date().isoformat() if period.locked_at else None,
    }


def assemble(result, category, reader):
    """The explanation of an indicator's figure; `reader` None reads everything (for freezing an edition)."""
    threshold = result.version.indicator.program.organization.donor_threshold
    if result.relation is not None:
        found = inputs.counted(result.relation, reader, threshold)
    else:
        used = used_keys(result, category)
        waiting = Observation.objects.filter(indicator=result.version.indicator_id, period=result.period).exclude(status="approved")
        waiting = result.scope.of(waiting)
        found = inputs.observed(used, waiting, reader, threshold)
    name = result.figure_of(category)
    return {
        "figure": name,
        "value": plain_number(value_of(result, category)),
        "unit": result.version.unit,
        "category": category,
        "definition": definition_of(result.version),
        "inputs": found.lines,
        "input_count": found.count,
        "excluded": found.excluded,
        "actors": actors_line(name, found.actors),
        "as_of": result.period.ends_on.isoformat(),
        "stale": result.stale,
    }


def actors_line(name, actors):
    """How many actors, and the list page with the same filter."""
    return {"count": len(actors), "url": f"/actors/?figure={name}" if actors else None}


def of_registry(text, parts, reader):
    """The explanation of a figure counted from the registry, such as the actors that a constraint affects."""
    if not may_see(parts, reader):
        return None
    measure, relation = MEASURES[parts["m"]], registry_relation(parts)
    organization = Organization.objects.filter(pk__in=parts["o"]).order_by("pk").first()
    found = inputs.counted(relation, reader, organization.donor_threshold if organization else FEWEST)
    return {
        "figure": text,
        "value": plain_number(relation.value),
        "unit": measure.unit,
        "category": {},
        "definition": {
            "indicator": measure.key,
            "name": str(measure.name),
            "version": None,
            "definition": str(measure.formula),
            "rule": _("counted from the registry"),
            "formula": str(measure.formula),
            "source": "computed",
        },
        "inputs": found.lines,
        "input_count": found.count,
        "excluded": found.excluded,
        "actors": actors_line(text, found.actors),
        "as_of": parts["d"],
        "stale": False,
    }


def frozen_figure(text, edition_key, user):
    """A figure of an edition tells what was frozen with it."""
    edition = ReportEdition.objects.for_user(user).filter(pk=edition_key).exclude(document=None).first()
    if edition is None or edition.status == EditionStatus.WITHDRAWN:
        return None
    document = json.loads(bytes(edition.document))
    line = next((f for f in document["figures"] if f["figure"] == text), None)
    if line is None:
        return None
    told = line.get("explanation") or {"inputs": [], "input_count": None, "excluded": [], "actors": {"count": None, "url": None}}
    definition = {name: line[name] for name in ("name", "version", "definition", "rule", "formula", "source")}
    return {
        **told,
        "figure": text,
        "value": line["value"],
        "state": line["state"],
        "unit": line["unit"],
        "category": line["category"],
        "definition": {"indicator": line["code"], **definition},
        "as_of": document["period"]["ends_on"],
        "program": {"code": document["program"]["code"], "name": document["program"]["name"]},
        "period": document["period"],
        "edition": {"id": edition.pk, "number": edition.number, "fingerprint": edition.fingerprint, "audience": edition.audience},
    }


def released(result, category, names_firms):
    """What a donor opens: the inputs with approvals and evidence, registered firms by name, and no single firm's own value.

    Private actors are counted, never named, and so are firms that did not agree to be named. Addresses of live records are left out: a donor opens none.
    """
    told = assemble(result, category, None)
    keys = actor_keys(result, category)
    nameable = inputs.seen_by(Actor, None).filter(pk__in=keys, visibility="registry") if names_firms else Actor.objects.none()
    named = [{"code": code, "name": name} for code, name in nameable.order_by("name_sort", "pk").values_list("code", "name")]
    return {
        "inputs": [release(line, names_firms) for line in told["inputs"][:MOST_FROZEN]],
        "input_count": told["input_count"],
        "excluded": [{"kind": e["kind"], "reason": e["reason"]} for e in told["excluded"]],
        "actors": {"count": len(keys), "url": None, "listed": named, "private": len(keys) - len(named)},
        "stale": told["stale"],
    }


def actor_keys(result, category):
    if result.relation is not None:
        return result.relation.actors
    used = used_keys(result, category)
    return frozenset(Observation.objects.filter(pk__in=used).exclude(actor=None).order_by().values_list("actor", flat=True))


def release(line, names_firms):
    """One input for a donor. Where its firm is not named, neither is what it did in words."""
    about_one = line["about_one_actor"]
    hidden = line["private"] or not names_firms or (about_one and line["actor"] is None)
    kept = {name: line[name] for name in ("kind", "state", "submitted_by", "approved_by", "approved_at", "evidence_titles")}
    kept |= {name: line[name] for name in ("period", "category") if name in line}
    ends = line.get("ends")
    shows_label = line["kind"] in ("observation", "reach", "upgrade") and not (line["kind"] == "upgrade" and hidden)
    label = line["label"] if shows_label else ""
    if ends and names_firms and not any(end["private"] for end in ends):
        label = line["label"]
    return {
        **kept,
        "label": label,
        "actor": None if hidden else line["actor"],
        "value": None if about_one else line["value"],
        "value_withheld": about_one and line["value"] is not None,
        "evidence": [],
    }
