"""Pages of upgrades: recording them with evidence, and their verification by another person."""

from decimal import Decimal

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import home_organization
from accounts.pages import RecordView
from core.access import Action, Area
from core.acts import ActView
from core.lists import Column
from core.views import Role
from programs.interventions.models import Intervention
from programs.interventions.pages import OfProgram
from programs.interventions.queries import with_actor_words
from programs.upgrading import actions
from programs.upgrading.enums import UpgradeStatus
from programs.upgrading.filters import UpgradeFilter
from programs.upgrading.forms import RejectForm, UpgradeForm
from programs.upgrading.models import Upgrade
from records.keeping import evidence_form, take_evidence

OWN = gettext_lazy("You recorded this; someone else verifies it.")


class UpgradeView(RecordView):
    """Typed changes of one actor. Evidence is asked in the same form, and kept if something else is wrong with it."""

    model = Upgrade
    url_base, url_name = "upgrades", "upgrade"
    roles = (Role.LIST, Role.DETAIL, Role.CREATE, Role.UPDATE, Role.DELETE)
    area = Area.FIELDWORK
    form_class = UpgradeForm
    filterset_class = UpgradeFilter
    related = ("actor", "value_chain", "organization", "claimed_by", "decided_by")
    ordering = ("-happened_on", "-pk")
    refuses_revert = gettext_lazy("An upgrade is verified or rejected; an earlier version does not come back by itself.")
    icon = "up"
    columns = (
        Column("actor_name", gettext_lazy("Actor"), template="upgrading/upgrade_actor.html"),
        Column("actor_code", gettext_lazy("Code"), export_only=True),
        Column("type", gettext_lazy("Type"), template="upgrading/upgrade_type.html"),
        Column("after", gettext_lazy("What changed"), template="upgrading/upgrade_change.html"),
        Column("before", gettext_lazy("Before"), export_only=True),
        Column("value_chain", gettext_lazy("Value chain")),
        Column("happened_on", gettext_lazy("Happened"), sort="happened_on", kind="date"),
        Column("status", gettext_lazy("Status"), sort="status", kind="badge"),
    )
    lead = gettext_lazy("What firms do better, differently or elsewhere than before. Another person verifies each.")
    empty = gettext_lazy("No upgrade is recorded yet.")

    def extend(self, rows):
        return with_actor_words(rows, self.request.user)

    def context(self, row):
        user = self.request.user
        contributions = list(row.contributions.select_related("intervention").order_by("-share", "pk"))
        seen = Intervention.objects.for_user(user).filter(pk__in=[c.intervention_id for c in contributions])
        seen = set(seen.order_by().values_list("pk", flat=True))
        decides, own = self.may(Action.DECIDE, row), row.claimed_by_id == user.pk
        return {
            "contributions": [
                {"share": c.share, "intervention": c.intervention if c.intervention_id in seen else None} for c in contributions
            ],
            "other_causes": 100 - sum((c.share for c in contributions), Decimal(0)),
            "evidence": list(row.evidence.for_user(user).order_by("pk")),
            "evidence_count": row.evidence.count(),
            "may_verify": decides and not own and row.status == UpgradeStatus.CLAIMED,
            "may_reject": decides and not own and row.status != UpgradeStatus.REJECTED,
            "own": OWN if own and row.status == UpgradeStatus.CLAIMED else "",
        }

    def form_title(self, row):
        return super().form_title(row) if row is not None else _("Record an upgrade")

    def attached(self, row):
        return list(row.evidence.order_by("pk")) if row is not None else []

    def show_form(self, form, row=None, status=200):
        if not hasattr(self, "proofs"):
            self.proofs = evidence_form(self.request, "e", self.attached(row))
        return super().show_form(form, row, status)

    def page(self, names, status=200, **context):
        return super().page(names, status, **{"proofs": getattr(self, "proofs", None), **context})

    def templates(self):
        return ["upgrading/upgrade_form.html"] if self.role in (Role.CREATE, Role.UPDATE) else super().templates()

    def write(self, form, row, perform):
        """Evidence is taken first: stored at once, it stays whatever is wrong with the rest."""
        organization = row.organization if row is not None else home_organization(self.request.user, self.area, Action.ADD)
        self.proofs, evidence = take_evidence(self.request, "e", organization, self.attached(row))
        if evidence is None:
            form.is_valid()
            return self.show_form(form, row, 422)
        if not evidence:
            form.is_valid()
            form.add_error(None, _("An upgrade needs at least one piece of evidence. Add a photo, a file or a link."))
            return self.show_form(form, row, 422)
        return super().write(form, row, lambda values: perform({**values, "evidence": evidence}))

    def perform_create(self, values, by):
        return actions.claim(by=by, organization=self.home(by), **values)

    def perform_update(self, row, values, by):
        return actions.amend(upgrade=row, by=by, **values)

    def perform_delete(self, row, by):
        actions.take_back(upgrade=row, by=by)


class UpgradesOfProgramView(OfProgram, UpgradeView):
    """Upgrades that a program's interventions contributed to, and those its lead recorded in the program's chains."""

    def rows(self, action=Action.VIEW):
        helped = Upgrade.contributions.rel.related_model.objects.filter(intervention__program=self.program).order_by().values("upgrade")
        chains = self.program.value_chains.through.objects.filter(program=self.program).order_by().values("valuechain")
        within = Q(organization=self.program.organization_id, value_chain__in=chains)
        return super().rows(action).filter(Q(pk__in=helped) | within)

    @cached_property
    def create_url(self):
        found = super().create_url
        only = list(self.program.value_chains.order_by("pk")[:2])
        return f"{found}?value_chain={only[0].pk}" if found and len(only) == 1 else found


class UpgradeAct(ActView):
    model = Upgrade
    action = Action.DECIDE
    related = ("actor",)

    def extend(self, rows):
        return with_actor_words(rows, self.request.user)


class VerifyView(UpgradeAct):
    heading = gettext_lazy("Verify this upgrade")
    explain = gettext_lazy("You have looked at the evidence. It then counts in results and reports.")
    button = gettext_lazy("Verify")
    done = gettext_lazy("Verified.")

    def act(self, row, by):
        return actions.decide(upgrade=row, by=by, verified=True)


class RejectView(UpgradeAct):
    heading = gettext_lazy("Reject this upgrade")
    explain = gettext_lazy("Who recorded it reads the reason, and may correct it and hand it in again.")
    button = gettext_lazy("Reject")
    form_class = RejectForm
    done = gettext_lazy("Rejected, with the reason.")

    def act(self, row, by, reason):
        return actions.decide(upgrade=row, by=by, verified=False, reason=reason)
