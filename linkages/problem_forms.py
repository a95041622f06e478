"""Forms of constraints and opportunities, each on one part of one chain."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actors.forms import ActorField
from core.forms import Form, RecordForm
from linkages.enums import ProblemStatus
from linkages.models import Constraint, Linkage, Opportunity
from linkages.models.problems import SUBJECTS
from markets.models import EnablingFactor, EndMarket, SupportingMarket, ValueChain

SCALE = [(str(n), str(n)) for n in range(1, 6)]
SCALE_WORDS = {"1": gettext_lazy("1, low"), "5": gettext_lazy("5, high")}


class ScaleField(forms.TypedChoiceField):
    """A number from 1 (low) to 5 (high)."""

    def __init__(self, **kwargs):
        choices = [("", gettext_lazy("Choose")), *[(key, SCALE_WORDS.get(key, words)) for key, words in SCALE]]
        super().__init__(choices=choices, coerce=int, **kwargs)


class ChainChoiceForm(Form):
    """The first question of a new constraint or opportunity: of which chain."""

    value_chain = forms.ModelChoiceField(
        ValueChain.objects.order_by("name", "pk"), label=gettext_lazy("Value chain"), help_text=gettext_lazy("The chain it belongs to.")
    )


def parts(chain, user):
    """The parts of `chain` that a problem can stand on and `user` may see, as grouped choices "type-id"."""

    def lines(kind, rows):
        return [(f"{kind}-{row.pk}", str(row)) for row in rows]

    markets = EndMarket.objects.for_user(user).filter(channels__value_chain=chain).order_by("name", "pk").distinct()
    supporting = SupportingMarket.objects.for_user(user).filter(value_chains=chain).order_by("name", "pk")
    factors = EnablingFactor.objects.for_user(user).filter(value_chains=chain).order_by("title", "pk")
    groups = [
        (_("Functions"), lines("function", chain.functions.order_by("position", "pk"))),
        (_("Channels"), lines("channel", chain.channels.order_by("pk"))),
        (_("End markets"), lines("end_market", markets)),
        (_("Supporting markets"), lines("supporting_market", supporting)),
        (_("Enabling factors"), lines("enabling_factor", factors)),
    ]
    return [(f"whole_chain-{chain.pk}", _("The whole chain")), *[(name, found) for name, found in groups if found]]


class ProblemForm(RecordForm):
    """What all problems have: the part of the chain is chosen from a list, or is the actor that is named, or a linkage."""

    part = forms.ChoiceField(
        label=gettext_lazy("Where in the chain"),
        required=False,
        help_text=gettext_lazy("The one part that it is about; or name an actor below."),
    )
    actor = ActorField(
        required=False,
        label=gettext_lazy("One actor"),
        help_text=gettext_lazy("Only if it is about this actor alone: its name, or its code."),
    )

    def __init__(self, *args, instance=None, user=None, chain=None, initial=None, **kwargs):
        chain = chain or instance.value_chain
        given = {"status": ProblemStatus.OPEN, **(initial or {})}
        if instance is not None:
            given = {**given, "part": part_of(instance), "actor": instance.actor}
        super().__init__(*args, instance=instance, user=user, initial=given, **kwargs)
        self.chain = chain
        linkage = linkage_named(given.get("part"), user)
        own = [(f"linkage-{linkage.pk}", _("The linkage %(name)s") % {"name": linkage})] if linkage else []
        self.fields["part"].choices = [("", _("Choose, or name an actor below")), *own, *parts(chain, user)]

    def clean(self):
        values = super().clean()
        part, actor = values.pop("part", ""), values.pop("actor", None)
        if "part" in self.errors or "actor" in self.errors:
            return values
        if bool(part) == (actor is not None):
            raise ValidationError(
                {"part": _("Say which one part of the chain it is about: choose it here, or name an actor below, not both.")}
            )
        chosen, _dash, key = part.rpartition("-") if part else ("actor", "-", actor.pk)
        values |= {**dict.fromkeys(f"{name}_id" for name in SUBJECTS), f"{chosen}_id": int(key)}
        return {**values, "value_chain": self.chain}

    def _post_clean(self):
        """The subject is put together from two fields: the action's record is checked, not this form's instance."""


def part_of(problem):
    """The value of the list of parts for the part that `problem` is about; empty for an actor."""
    for name in SUBJECTS:
        if name != "actor" and (key := getattr(problem, f"{name}_id")):
            return f"{name}-{key}"
    return ""


def linkage_named(part, user):
    """The linkage that a part such as "linkage-12" means, if `user` may see it."""
    kind, _dash, key = (part or "").rpartition("-")
    if kind != "linkage" or not key.isdecimal():
        return None
    return Linkage.objects.for_user(user).filter(pk=int(key)).select_related("from_actor", "to_actor").first()


class ConstraintForm(ProblemForm):
    severity = ScaleField(label=gettext_lazy("Severity"), help_text=gettext_lazy("How much it holds the chain back."))
    feasibility = ScaleField(label=gettext_lazy("Feasibility"), help_text=gettext_lazy("How likely it is that something can be done."))

    class Meta:
        model = Constraint
        fields = ("title", "part", "actor", "severity", "feasibility", "status")


class OpportunityForm(ProblemForm):
    potential = ScaleField(label=gettext_lazy("Potential"), help_text=gettext_lazy("How far it could move the chain."))
    feasibility = ScaleField(label=gettext_lazy("Feasibility"), help_text=gettext_lazy("How likely it is that something can be done."))

    class Meta:
        model = Opportunity
        fields = ("title", "part", "actor", "potential", "feasibility", "status")
