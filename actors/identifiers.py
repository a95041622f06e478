"""Codes of public schemes, and an organization's own numbers, as people write them: read, checked, and refused with what to do."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actors.models import Actor, Identifier
from actors.models.identity import OWN
from analysis.identifiers import MISSHAPEN, NATIONAL, find, stored_as, written

MOST_SHOWN = 60
NAMES = {
    "GLN": gettext_lazy("Global Location Number"),
    "LEI": gettext_lazy("Legal Entity Identifier"),
    "OS": gettext_lazy("OS ID"),
    "DUNS": gettext_lazy("D-U-N-S number"),
    "ORG-ID": gettext_lazy("org-id"),
    "{country}-TAX": gettext_lazy("Tax number"),
    "{country}-REG": gettext_lazy("Registration number"),
    "OWN": gettext_lazy("Our own number"),
}
# How each is written, for a sentence that says what to do.
SHAPES = {
    "GLN": gettext_lazy("Write its 13 digits, such as %(example)s."),
    "LEI": gettext_lazy("Write its 20 letters and digits, such as %(example)s."),
    "OS": gettext_lazy("Write its 15 characters, such as %(example)s."),
    "DUNS": gettext_lazy("Write its 9 digits, such as %(example)s."),
    "ORG-ID": gettext_lazy("Write the list, a hyphen and the number, such as %(example)s; org-id.guide has the lists."),
}


def label(scheme):
    """A stored scheme as people read it: "Tax number (KE)"; one that is not known here as it is."""
    known = find(scheme)
    if known is None:
        return scheme
    country = NATIONAL.fullmatch(scheme.upper())
    return f"{NAMES[known.code]} ({country[1]})" if country else str(NAMES[known.code])


def as_line(scheme, value):
    """An identifier as it is written in a field or a file, and read again: "GLN: 6291041500213"."""
    return f"{'own' if scheme.startswith(OWN) else scheme}: {value}"


def fault_of(scheme, value):
    """What is wrong with the `value` of a scheme called `scheme`: (sentence, what to do), or None."""
    known = find(scheme)
    text = written(known, value)
    fault = known.fault(text) if known else ""
    if not fault:
        return None
    words = {"value": value[:MOST_SHOWN], "scheme": NAMES[known.code], "example": known.example}
    if fault == MISSHAPEN:
        how = SHAPES.get(known.code, gettext_lazy("Copy it from the certificate, or leave it out."))
        return _("“%(value)s” is not written like a %(scheme)s.") % words, how % words
    return (
        _("The check character of the %(scheme)s “%(value)s” does not fit, so one of its characters is wrong.") % words,
        _("Compare it with its source character by character, or leave it out until you can."),
    )


def read(line, country, organization=None):
    """{scheme, value} as they are kept, from what was written. `organization` is whose own number it is. Raises ValidationError."""
    scheme, value = str(line["scheme"]), str(line["value"])
    if fault := fault_of(scheme, value):
        raise ValidationError(" ".join(fault))
    code = stored_as(scheme, country)
    if code == "OWN" or code.startswith(OWN):
        if organization is None:
            raise ValidationError(_("A firm has no own number for itself here. Write whose number it is, such as Tax or Registration."))
        code = f"{OWN}{organization.pk}"
    return {"scheme": code, "value": written(find(scheme), value)}


def read_all(lines, *, country, by, organization=None, actor=None):
    """The `lines` [{scheme, value}] as they are kept, each once. Raises ValidationError with the fault of every line.

    A number belongs to one actor: if another than `actor` has it, that may be the one meant.
    """
    found, faults = [], []
    for line in lines:
        try:
            kept = read(line, country, organization)
        except ValidationError as error:
            faults += error.messages
            continue
        taken = Identifier.objects.filter(**kept).exclude(actor=actor).select_related("actor").first()
        if taken is not None:
            faults.append(belongs_to_another(kept["value"], taken.actor, by))
        elif kept not in found:
            found.append(kept)
    if faults:
        raise ValidationError({"identifiers": faults})
    return found


def belongs_to_another(value, actor, by):
    if Actor.objects.for_user(by).filter(pk=actor.pk).exists():
        named = {"number": value, "actor": f"{actor.name} ({actor.code})"}
        return _("%(number)s belongs to another actor: %(actor)s. Open that record instead.") % named
    return _("%(number)s belongs to another actor. Look at it again.") % {"number": value}


def own_lines(actor, organization):
    """The identifiers of `actor` that an edit replaces: those of public schemes, and the organization's own numbers."""
    rows = Identifier.objects.filter(actor=actor)
    mine = Q(scheme=f"{OWN}{organization.pk}") if organization is not None else Q(pk__in=[])
    return rows.filter(~Q(scheme__startswith=OWN) | mine)
