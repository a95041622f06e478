"""Pages of possible duplicates: the queue, two records side by side, and parting what was merged."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from rest_framework.exceptions import APIException

from actors import duplicate_actions, merging
from actors.claim_views import ActorAct
from actors.duplicate_filters import DuplicatePairFilter
from actors.duplicate_queries import beside, obstacles
from actors.enums import ActorStatus
from actors.models import Actor, DuplicatePair
from actors.surviving import FIELDS, compared
from core.access import Action
from core.lists import Column
from core.pages import RecordPage, sentence
from core.views import ModelView, Role

RELATED = ("organization", "decided_by", *(f"{side}__{name}" for side in ("one", "other") for name in ("sector", "admin1", "admin2")))


def both_names(pair):
    return f"{pair.one} ({pair.one.code}), {pair.other} ({pair.other.code})"


def reasons(pair):
    return [words for words, _bits in pair.reasons]


class DuplicatePairView(ModelView):
    """The queue: what waits for a look, likest first; with the filter, what was found not to be the same."""

    model = DuplicatePair
    url_base, url_name = "actors/duplicates", "duplicate"
    roles = (Role.LIST,)
    related = ("one", "other", "decided_by")
    filterset_class = DuplicatePairFilter
    ordering = ("-score", "pk")
    columns = (
        Column(both_names, gettext_lazy("The two records"), template="actors/duplicate_names.html"),
        Column("score", gettext_lazy("Likely one firm"), sort="score", template="actors/duplicate_score.html"),
        Column(reasons, gettext_lazy("Why"), template="actors/duplicate_reasons.html"),
        Column("decision", gettext_lazy("State"), template="actors/duplicate_decision.html"),
        Column("note", gettext_lazy("What tells them apart"), export_only=True),
    )
    icon = "people"
    lead = gettext_lazy("Records of your organization that may be one firm. Nothing is merged by likeness alone: you look, and decide.")
    empty = gettext_lazy("No two records wait for a look.")

    def extend(self, rows):
        return super().extend(rows) if self.request.GET.get("decision") else super().extend(rows).waiting()

    def row_url(self, row):
        return row.get_absolute_url()

    def page(self, names, **context):
        """The first pair that waits is where a review begins."""
        first = DuplicatePair.objects.for_user(self.request.user).waiting().order_by("-score", "pk").first()
        return super().page(names, first=first, may_look=DuplicatePair.objects.all().may_add(self.request.user), **context)


def lines_of(pair):
    """The values of the two side by side: {label, field, open, first (whose stands if nothing else is ticked), sides}."""
    return [
        {
            "label": line.label,
            "field": line.field,
            "open": line.open,
            "first": "one" if line.kept == "keep" else "other",
            "sides": [("one", pair.one.code, line.keep), ("other", pair.other.code, line.other)],
        }
        for line in compared(pair.one, pair.other)
        if line.keep or line.other
    ]


class DuplicateLookView(View):
    """Have duplicates looked for; the page of the job shows how far it is."""

    def post(self, request):
        job = duplicate_actions.look(by=request.user)
        return HttpResponseRedirect(reverse("job-detail", args=[job.pk]))


class DuplicateReviewView(RecordPage):
    """Two records side by side: they are one, they are not, or somebody else looks later."""

    model = DuplicatePair
    related = RELATED

    @property
    def title(self):
        return _("One firm or two?")

    def get(self, request, *args, **kwargs):
        return self.show(self.record())

    def show(self, pair, fault="", status=200):
        user = self.request.user
        waiting = DuplicatePair.objects.for_user(user).waiting()
        after = self.following(pair)
        return self.page(
            "actors/duplicate_review.html",
            pair=pair,
            lines=lines_of(pair),
            reasons=[(words, bits < 0, abs(bits)) for words, bits in pair.reasons],
            beside=beside(pair, user),
            obstacles=obstacles(pair, user),
            left=waiting.count(),
            skip_url=after.get_absolute_url() if after else reverse("duplicate-list"),
            fault=fault,
            crumbs=[(_("Possible duplicates"), reverse("duplicate-list")), (self.title, "")],
            status=status,
        )

    def following(self, pair):
        """The next that waits, in the order of the queue; after the last comes the first."""
        waiting = DuplicatePair.objects.for_user(self.request.user).waiting().exclude(pk=pair.pk).order_by("-score", "pk")
        return waiting.filter(Q(score__lt=pair.score) | Q(score=pair.score, pk__gt=pair.pk)).first() or waiting.first()

    def post(self, request, *args, **kwargs):
        pair = self.record()
        act = {"merge": self.merge, "distinct": self.tell_apart, "again": self.ask_again}.get(request.POST.get("act"))
        if act is None:
            return self.show(pair, _("Say whether the two are one."), 422)
        after = self.following(pair)
        try:
            said = act(pair)
        except ValidationError as error:
            return self.show(pair, " ".join(error.messages), 422)
        except (PermissionDenied, APIException) as error:
            return self.show(pair, sentence(error), getattr(error, "status_code", 403))
        messages.success(request, said)
        if request.POST.get("act") == "again":
            return HttpResponseRedirect(pair.get_absolute_url())
        return HttpResponseRedirect(after.get_absolute_url() if after else reverse("duplicate-list"))

    def merge(self, pair):
        if obstacles(pair, self.request.user):
            raise PermissionDenied(_("Your role does not allow this."))
        kept_side = "other" if self.request.POST.get("keep") == "other" else "one"
        keep, other = (pair.one, pair.other) if kept_side == "one" else (pair.other, pair.one)
        ticked = {
            field: self.request.POST[f"value_{field}"] for field in FIELDS if self.request.POST.get(f"value_{field}") in ("one", "other")
        }
        values = {field: "keep" if side == kept_side else "other" for field, side in ticked.items()}
        kept = merging.merge(keep=keep, other=other, by=self.request.user, reason=self.request.POST.get("note", "")[:500], values=values)
        return _("%(other)s now leads to %(keep)s, %(name)s. It can be taken back on that page.") % {
            "other": other.code,
            "keep": kept.code,
            "name": kept.name,
        }

    def tell_apart(self, pair):
        duplicate_actions.tell_apart(pair=pair, by=self.request.user, note=self.request.POST.get("note", "")[:500])
        return _("Kept as two. They are not brought again; you find them under “Not the same”.")

    def ask_again(self, pair):
        duplicate_actions.take_back(pair=pair, by=self.request.user)
        return _("Taken back: the two wait for a look again.")


class TakeBackMergeView(ActorAct):
    """Part what was merged."""

    action = Action.DECIDE
    heading = gettext_lazy("Take the merge back")
    explain = gettext_lazy(
        "The two stand by themselves again: names, identifiers, facts and linkages go back to where they were before. "
        "What somebody changed since stays where it is, and is listed."
    )
    button = gettext_lazy("Part the two records")
    danger = True
    done = gettext_lazy("The record stands by itself again.")
    stay = ()

    def extend(self, rows):
        return rows.filter(status=ActorStatus.MERGED)

    def act(self, row, by, **values):
        made, self.stay = merging.take_back(actor=row, by=by)
        return made

    def after(self, row, saved):
        if self.stay:
            names = [f"{merging.model_of(label)._meta.verbose_name} {pk}" for label, pk, *_rest in self.stay[:10]]
            messages.warning(self.request, _("Changed since, and left as it is: %(names)s.") % {"names": ", ".join(names)})
        return saved.get_absolute_url()


def lead_on(request, code):
    """Where the page of a record that was merged leads: to the one it is now; None for any other."""
    row = Actor.objects.for_user(request.user).filter(code=code, status=ActorStatus.MERGED).select_related("merged_into").first()
    if row is None or not Actor.objects.for_user(request.user).filter(pk=row.merged_into_id).exists():
        return None
    messages.info(request, _("%(old)s was merged into this record.") % {"old": row.code})
    return redirect(row.merged_into)
