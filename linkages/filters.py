"""Filters of linkages and of constraints and opportunities."""

import django_filters as filters
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actors.enums import ActorKind
from actors.models import Actor
from core.filters import RecordFilter, YesNoFilter
from linkages.end_filters import OfEnds
from linkages.enums import LinkageKind, LinkageStatus, ProblemStatus
from linkages.models import Constraint, Linkage, LinkageStatement, Opportunity
from linkages.moments import NOW, moment_of
from linkages.queries import at_stage, awaiting_answer
from linkages.work_filters import WorkFilters
from markets.models import Function, ValueChain


class StageFilter(RecordFilter):
    """A function of a chain, named with its chain."""

    def __init__(self, **kwargs):
        super().__init__(Function, words=("value_chain__name", "name"), **kwargs)


class LinkageFilter(WorkFilters):
    status = filters.ChoiceFilter(
        choices=LinkageStatus.choices, label=_("Status"), help_text=_("As it follows from both sides' statements.")
    )
    kind = filters.ChoiceFilter(choices=LinkageKind.choices, label=_("Kind"), help_text=_("What flows between the two."))
    actor = filters.CharFilter(method="of_actor", label=_("Actor"), help_text=_("Code of one of the two."))
    from_actor = filters.CharFilter(method="of_side", label=_("From"), help_text=_("Code of who sells, serves or is a member."))
    to_actor = filters.CharFilter(method="of_side", label=_("To"), help_text=_("Code of who buys, is served or is the group."))
    awaiting = filters.ChoiceFilter(
        method="awaits", choices=[("me", _("My answer"))], label=_("Awaiting"), help_text=_("What others said of my firm.")
    )
    gap_above = filters.NumberFilter(method="apart", label=_("Gap above"), help_text=_("0 to 2; 0.1 is a tenth of the mean."))
    in_force = YesNoFilter(
        method="stands", label=_("In force"), help_text=_("Begun, and neither lapsed nor ended: what the chain map draws.")
    )
    from_function = StageFilter(method="begins", label=_("From function"), help_text=_("The function that the seller sells from."))
    to_function = StageFilter(method="ends", label=_("To function"), help_text=_("The function that the buyer buys at."))
    from_kind = filters.ChoiceFilter(
        field_name="from_actor__kind", choices=ActorKind.choices, label=_("Kind of seller"), help_text=_("What sort of participant sells.")
    )
    to_kind = filters.ChoiceFilter(
        field_name="to_actor__kind", choices=ActorKind.choices, label=_("Kind of buyer"), help_text=_("What sort of participant buys.")
    )
    as_of = filters.DateFilter(
        method="beside", label=_("As of"), help_text=_("As it was on a day, such as 2026-05-31: periods begun by then, status, functions.")
    )
    known_on = filters.DateFilter(
        method="beside", label=_("As known on"), help_text=_("Without what was recorded after that day, such as 2026-05-31.")
    )

    class Meta:
        model = Linkage
        fields = ()

    def apart(self, rows, name, least):
        """By the gap that the database keeps first, which an index can answer; then by whether the reader may know it."""
        return rows.filter(gap_quantity__gt=least).with_figures(self.request.user).filter(told_gap_quantity__gt=least)

    def of_actor(self, rows, name, code):
        found = self.known(code)
        return rows.filter(Q(from_actor__in=found) | Q(to_actor__in=found))

    def of_side(self, rows, name, code):
        return rows.filter(**{f"{name}__in": self.known(code)})

    def known(self, code):
        """The actor of that code, if this person may see it: a private one is not found by its code either.

        As a key and not as a question: with that, the database looks through all linkages from the newest, for one firm's few.
        """
        return list(Actor.objects.for_user(self.request.user).filter(code=code).order_by().values_list("pk", flat=True))

    def awaits(self, rows, name, value):
        return awaiting_answer(rows, self.request.user)

    @property
    def moment(self):
        """The Moment that the list is about: `as_of` and `known_on`, else now."""
        return moment_of(*[self.form.cleaned_data.get(name) for name in ("as_of", "known_on")])

    @property
    def day(self):
        return self.moment.day

    def filter_queryset(self, rows):
        """All other filters look at the linkages as they stood at the moment asked for."""
        return super().filter_queryset(rows.at(self.moment).with_status() if self.moment != NOW else rows)

    def stands(self, rows, name, wanted):
        drawn = Q(now__in=[LinkageStatus.CLAIMED, LinkageStatus.CONFIRMED, LinkageStatus.DISPUTED]) & ~Q(started_on__gt=self.day)
        rows = rows.with_status().annotate(now=F("status"))
        return rows.filter(drawn) if wanted else rows.exclude(drawn)

    def begins(self, rows, name, function):
        return rows.filter(from_actor__in=at_stage(function, self.request.user, self.day, selling=True))

    def ends(self, rows, name, function):
        return rows.filter(to_actor__in=at_stage(function, self.request.user, self.day, selling=False))


class StatementFilter(OfEnds, filters.FilterSet):
    actor = filters.CharFilter(method="of_actor", label=_("Actor"), help_text=_("Code of one of the two."))

    class Meta:
        model = LinkageStatement
        fields = ()


class ProblemFilter(filters.FilterSet):
    search = filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the title."))
    status = filters.ChoiceFilter(choices=ProblemStatus.choices, label=_("Status"), help_text=_("How far it is dealt with."))
    value_chain = RecordFilter(ValueChain, label=_("Value chain"), help_text=_("The chain it belongs to."))


class ConstraintFilter(ProblemFilter):
    class Meta:
        model = Constraint
        fields = ()


class OpportunityFilter(ProblemFilter):
    class Meta:
        model = Opportunity
        fields = ()
