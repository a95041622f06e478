"""An actor's history in the words of people, and as the API writes it."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages import worded
from accounts.rest import before_and_after
from actors.identifiers import label
from actors.models import Actor, ActorFunction, ActorName, Claim, Contact, Identifier, Profile
from actors.past import CAME, CHANGED, FACTS, STATED, WENT, WITHDRAWN, fields_of
from core.access import Action
from core.templatetags.components import plain
from markets.models import Function, Product

DID = {
    STATED: gettext_lazy("stated"),
    CHANGED: gettext_lazy("changed"),
    WITHDRAWN: gettext_lazy("withdrawn"),
    CAME: gettext_lazy("came with the merge"),
    WENT: gettext_lazy("went to another record"),
}


class Named:
    """The names of the functions and products that a history speaks of, read once for all of it."""

    def __init__(self, changes):
        rows = [row for change in changes if change.model is ActorFunction for row in (change.before, change.after) if row is not None]
        self.functions = Function.objects.select_related("value_chain").in_bulk({row.function_id for row in rows})
        self.products = Product.objects.in_bulk({row.product_id for row in rows if row.product_id})

    def stage(self, key):
        function = self.functions.get(key)
        return f"{function.value_chain.name}: {function.name}" if function else str(key)

    def said(self, field, value):
        """One value as people read it; None where nothing is said."""
        if value in (None, ""):
            return None
        if field.name in ("function", "product"):
            return self.stage(value) if field.name == "function" else str(self.products.get(value, value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, date):
            return date_format(value, "j M Y")
        if isinstance(field, models.DecimalField) or isinstance(value, Decimal | int):
            return plain(value)
        return str(dict(field.flatchoices).get(value, value)) if field.flatchoices else str(value)

    def about(self, change):
        """Which row it is."""
        row = change.row
        if change.model is ActorName:
            return _("Former name") if row.is_former else _("Other name")
        if change.model is Identifier:
            return label(row.scheme)
        if change.model is Contact:
            return _("How to reach it")
        if change.model is Profile:
            return _("Profile of %(day)s") % {"day": date_format(row.as_of, "j M Y")}
        return self.stage(row.function_id) if change.model is ActorFunction else _("Claim of the record")


def shown(history):
    """The lines of an `ActorHistory` as its page shows them."""
    named = Named(history.changes)
    may_change = Actor.objects.for_user(history.reader, Action.CHANGE).filter(pk=history.actor.pk).exists()
    found = []
    for line in history.lines():
        owned = line["changes"].get("claimed")
        changes = worded(Actor, line["changes"])
        if owned:
            changes.append((_("Owned by the firm"), _("yes") if owned[0] else _("no"), _("yes") if owned[1] else _("no")))
        told = [told_of(change, history, named, may_change) for change in line["told"]]
        found.append({**line, "changes": changes, "told": told})
    return found


def told_of(change, history, named, may_change):
    restore = change.key in history.restorable and not line_is_fixed(history)
    return {
        "about": named.about(change),
        "party": party_of(change, history),
        "did": DID[change.did],
        "changes": [(title(change, field), *(named.said(field, v) for v in pair)) for field, pair in differing(change)],
        "key": change.key if restore else "",
        "proper": "" if restore or change.did in (STATED, CAME) else proper_act(change, may_change),
    }


def line_is_fixed(history):
    return history.actor.merged_into_id is not None


def differing(change):
    told = change.changes
    hidden = ("as_of", "function", "scheme") if change.did != CHANGED else ()
    return [(field, told[field.name]) for field in fields_of(change.model) if field.name in told and field.name not in hidden]


def title(change, field):
    if change.model is Identifier and field.name == "value":
        return _("Number")
    if change.model is Identifier:
        return _("Whose number")
    name = str(field.verbose_name)
    return name[:1].upper() + name[1:]


def party_of(change, history):
    """Who states a fact; empty for what is shared."""
    if change.model not in FACTS:
        return ""
    return str(history.parties.get(change.party, "")) if change.party else _("the firm itself")


def proper_act(change, may_change):
    """By which act it comes back, where not by a press here."""
    if change.did == WENT:
        return _("It comes back when the two records are parted again.")
    if change.model in (ActorName, Identifier):
        return _("“Edit” on the record gives it back.") if may_change else ""
    if change.model is Claim:
        return _("A claim is decided, appealed or taken back on its own page.")
    return _("Only who stated it gives it back.")


def plainly(history):
    """The lines as the API gives them."""
    return [
        {
            **{name: line[name] for name in ("key", "at", "by", "act", "reason", "note")},
            "changes": before_and_after(line["changes"]),
            "facts": [
                {
                    "type": change.model._meta.model_name,
                    "id": change.row.id,
                    "did": change.did,
                    "stated_by": history.parties[change.party].short_name if change.party else None,
                    "changes": before_and_after(change.changes),
                    "key": change.key if change.key in history.restorable else None,
                }
                for change in line["told"]
            ],
        }
        for line in history.lines()
    ]
