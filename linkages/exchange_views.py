"""Pages of exchanges: finding them, one of them, telling and correcting one with its evidence."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import home_organization
from accounts.pages import RecordView
from core.access import Action, Area
from core.lists import Column
from core.views import Role
from linkages import exchange_actions
from linkages.actions import own_side
from linkages.enums import Side
from linkages.exchange_api import REFUSES
from linkages.exchange_filters import ExchangeFilter
from linkages.exchange_forms import ExchangeForm, linkage_named
from linkages.exchanges import RELATED, tell
from linkages.models import Exchange
from records.keeping import evidence_form, take_evidence


class ExchangeView(RecordView):
    """What firms share beside goods. A new one is on the linkage of `?linkage=`, else in a group."""

    model = Exchange
    url_base, url_name = "linkages/exchanges", "exchange"
    roles = (Role.LIST, Role.DETAIL, Role.CREATE, Role.UPDATE, Role.DELETE)
    area = Area.REGISTRY
    form_class = ExchangeForm
    filterset_class = ExchangeFilter
    export_kind = "exchanges"
    related = RELATED
    prefetched = ("receivers",)
    ordering = ("-happened_on", "-pk")
    refuses_revert = REFUSES
    columns = (
        Column("kind", gettext_lazy("Kind"), template="linkages/cells/exchange_kind.html"),
        Column("giver", gettext_lazy("From"), template="linkages/cells/exchange_gave.html"),
        Column("receivers", gettext_lazy("To"), template="linkages/cells/exchange_got.html"),
        Column("note", gettext_lazy("What it was"), template="linkages/cells/exchange_note.html"),
        Column("happened_on", gettext_lazy("Happened"), sort="happened_on", kind="date"),
    )
    lead = gettext_lazy("What firms share beside goods: knowledge, technology, inputs, equipment, labour, news of the market.")
    empty = gettext_lazy("No exchange was told yet.")
    icon = "people"

    def prepare(self, rows):
        tell(rows, self.request.user)

    def record(self, action=Action.VIEW):
        row = super().record(action)
        tell([row], self.request.user)
        return row

    def context(self, row):
        return {"evidence": list(row.evidence.for_user(self.request.user).order_by("pk"))}

    def form_title(self, row):
        return super().form_title(row) if row is not None else _("Tell an exchange")

    def linkage(self):
        """The linkage that a new exchange is on, from the address; None for one in a group."""
        return linkage_named(self.request.GET.get("linkage"), self.request.user, Action.ANSWER)

    def form(self, row=None, data=None):
        if row is not None:
            return self.form_class(data, user=self.request.user, instance=row)
        linkage, given = self.linkage(), {k: v for k, v in self.request.GET.items() if k in ("group", "giver", "kind")}
        if linkage is not None:
            ends = [linkage.from_actor, linkage.to_actor]
            ends = ends if own_side(linkage, self.request.user) != Side.TO else ends[::-1]
            given = {"giver": ends[0].pk, "receivers": [ends[1]], **given}
        return self.form_class(data, user=self.request.user, linkage=linkage, initial=given)

    def attached(self, row):
        return list(row.evidence.for_user(self.request.user).order_by("pk")) if row is not None else []

    def keeps_evidence(self):
        """Evidence belongs to an organization: who speaks for a firm alone tells without."""
        return home_organization(self.request.user, self.area, Action.ADD)

    def show_form(self, form, row=None, status=200):
        if not hasattr(self, "proofs") and self.keeps_evidence():
            self.proofs = evidence_form(self.request, "e", self.attached(row))
        return super().show_form(form, row, status)

    def page(self, names, status=200, **context):
        return super().page(names, status, **{"proofs": getattr(self, "proofs", None), **context})

    def templates(self):
        return ["linkages/exchange_form.html"] if self.role in (Role.CREATE, Role.UPDATE) else super().templates()

    def write(self, form, row, perform):
        """Evidence is taken first: stored at once, it stays whatever is wrong with the rest."""
        organization = self.keeps_evidence()
        if organization is None:
            return super().write(form, row, perform)
        self.proofs, evidence = take_evidence(self.request, "e", organization, self.attached(row))
        if evidence is None:
            form.is_valid()
            return self.show_form(form, row, 422)
        return super().write(form, row, lambda values: perform({**values, "evidence": evidence}))

    def perform_create(self, values, by):
        return exchange_actions.record(by=by, linkage=self.linkage(), **{"group": None, **values})

    def perform_update(self, row, values, by):
        return exchange_actions.amend(exchange=row, by=by, **values)

    def perform_delete(self, row, by):
        exchange_actions.withdraw(exchange=row, by=by)
