"""What awaits a decision of this person: values, upgrades, restatements, claims; many values decided at once."""

from itertools import groupby

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from rest_framework.exceptions import APIException

from actors.enums import ClaimStatus
from actors.models import Claim
from core.access import Action
from core.keyset import BadCursor, paginate
from core.pages import sentence
from programs.indicators.enums import ObservationStatus, RestatementStatus
from programs.indicators.models import Observation, Restatement
from programs.indicators.queries import change_of, deciders, shown_value, with_evidence, with_previous, with_series
from programs.indicators.reviewing import decide_many
from programs.indicators.views.observations import OWN, is_own
from programs.indicators.words import figure_words
from programs.interventions.queries import with_actor_words
from programs.upgrading.enums import UpgradeStatus
from programs.upgrading.models import Upgrade

PAGE = 100
ORDER = ["indicator__program__name", "period__ends_on", "indicator__code", "pk"]
STRIKING = 50  # percent by which a value differs from the period before, to be looked at twice
MOST_SHOWN = 50


class ReviewView(View):
    """Oldest period first. One's own are shown, with the sentence that says who decides them."""

    def get(self, request):
        return self.show()

    def post(self, request):
        picked = [int(key) for key in request.POST.getlist("pick") if key.isdecimal() and len(key) < 19][:500]
        reason = request.POST.get("reason", "").strip()[:2000]
        approved = request.POST.get("act") == "approve"
        if not picked:
            return self.show(422, fault=_("Pick at least one value first."), reason=reason)
        if not approved and not reason:
            return self.show(422, fault=_("Say why you return them: who entered them reads it."), picked=picked)
        may = Observation.objects.for_user(request.user, Action.DECIDE).filter(pk__in=picked)
        try:
            done, refused = decide_many(
                observations=list(may.order_by("pk").values_list("pk", flat=True)),
                approved=approved,
                by=request.user,
                reason="" if approved else reason,
            )
        except APIException as error:
            return self.show(422, fault=sentence(error), picked=picked, reason=reason)
        self.tell(done, refused, approved)
        return HttpResponseRedirect(request.get_full_path())

    def tell(self, done, refused, approved):
        count = len(done)
        if approved:
            said = ngettext("%(n)s value approved.", "%(n)s values approved.", count) % {"n": count}
        else:
            said = ngettext("%(n)s value returned with the reason.", "%(n)s values returned with the reason.", count) % {"n": count}
        messages.success(self.request, said)
        for why in dict.fromkeys(refused.values()):
            left = sum(1 for other in refused.values() if other == why)
            messages.warning(self.request, ngettext("%(n)s left: %(why)s", "%(n)s left: %(why)s", left) % {"n": left, "why": why})

    def number(self, name):
        text = self.request.GET.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 19 else None

    def waiting(self):
        rows = Observation.objects.for_user(self.request.user, Action.DECIDE)
        return rows.filter(status=ObservationStatus.SUBMITTED, period__status="open")

    def show(self, status=200, fault="", picked=(), reason=""):
        user, rows = self.request.user, self.waiting()
        periods = (
            rows.order_by("period__ends_on", "period").values("period", "period__name", "indicator__program__name").annotate(n=Count("pk"))
        )
        chosen = self.number("period")
        if chosen is not None:
            rows = rows.filter(period=chosen)
        shown = with_evidence(with_series(rows, user), user)
        try:
            page = paginate(shown, ORDER, PAGE, self.request.GET.get("cursor"))
        except BadCursor:
            page = paginate(shown, ORDER, PAGE)
        groups = grouped(with_previous(page.rows), user)
        context = {
            "groups": groups,
            "page": page,
            "count": rows.count(),
            "periods": list(periods),
            "chosen": chosen,
            "picked": set(picked),
            "reason": reason,
            "fault": fault,
            "alone": self.alone(page.rows),
            "decides": any(not line["own"] for group in groups for line in group["lines"]),
            **self.others(user),
        }
        return render(self.request, "indicators/review.html", {"title": _("Waiting for approval"), **context}, status=status)

    def alone(self, rows):
        """Names of the organizations where one's own values wait and nobody else may decide."""
        mine = {row.indicator.program.organization for row in rows if is_own(row, self.request.user)}
        others = deciders([organization.pk for organization in mine], self.request.user) if mine else {}
        return sorted(str(organization) for organization in mine if not others.get(organization.pk))

    def others(self, user):
        """What waits beside values: for this person to decide, and for others with what this person handed in."""
        upgrades = Upgrade.objects.for_user(user, Action.DECIDE).filter(status=UpgradeStatus.CLAIMED)
        restatements = Restatement.objects.for_user(user, Action.DECIDE).filter(status=RestatementStatus.REQUESTED)
        related = ("observation__version", "observation__period", "observation__indicator__program", "requested_by")
        mine = Observation.objects.for_user(user).filter(Q(entered_by=user) | Q(submitted_by=user))
        claims = Claim.objects.for_user(user, Action.DECIDE).filter(status=ClaimStatus.ASKED).exclude(user=user).count()
        return {
            "upgrades": list(
                with_actor_words(upgrades, user).select_related("value_chain", "claimed_by").order_by("happened_on", "pk")[:MOST_SHOWN]
            ),
            "upgrade_count": upgrades.count(),
            "restatements": list(restatements.select_related(*related).order_by("pk")[:MOST_SHOWN]),
            "restatement_count": restatements.count(),
            "claim_count": claims,
            "claims_url": claims_url(),
            "returned": list(with_series(mine.filter(status=ObservationStatus.RETURNED), user).order_by("decided_at", "pk")[:MOST_SHOWN]),
            "handed_in": mine.filter(status=ObservationStatus.SUBMITTED, submitted_by=user).count(),
        }


def claims_url():
    """The page on which claims of firms are decided, where there is one."""
    try:
        return reverse("claim-list")
    except NoReverseMatch:
        return ""


def grouped(rows, user):
    """Rows in the page's order → [{program, period, version, lines}]."""
    found = []
    for (program, period, _indicator), group in groupby(rows, key=lambda row: (row.indicator.program, row.period, row.indicator_id)):
        group = list(group)
        lines = []
        for row in group:
            change = change_of(row)
            lines.append(
                {
                    "row": row,
                    "value": figure_words(shown_value(row), row.version),
                    "previous": row.previous,
                    "before": row.previous and figure_words(shown_value(row.previous), row.version),
                    "change": change,
                    "striking": change is not None and abs(change) > STRIKING,
                    "own": OWN if is_own(row, user) else "",
                }
            )
        found.append({"program": program, "period": period, "version": group[0].version, "lines": lines})
    return found
