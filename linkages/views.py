"""Pages of linkages: finding them, both sides of one, registering it, and what each side says."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import records
from accounts.access import organizations_where
from accounts.pages import HistoryView, RecordView
from core.access import Action, Area
from core.acts import ActView
from core.lists import Column
from core.views import Role
from linkages import actions
from linkages.delivery_panel import deliveries_of
from linkages.enums import LinkageStatus, Says, Side
from linkages.filters import LinkageFilter
from linkages.forms import ConfirmForm, EndForm, LinkageForm, ReasonForm, RegisterLinkageForm, SideForm, WithdrawForm
from linkages.lists import InParts
from linkages.models import Linkage, LinkageStatement
from linkages.moments import NOW, moment_in
from linkages.queries import in_force, undisputed
from linkages.sides import hide, reason, speak

REFUSES = gettext_lazy("What was said is never taken out of the record. Make a new statement, or withdraw yours.")


class LinkagePages:
    """What every page of one linkage reads: its status at `moment`, and only those names of its actors that this person may see."""

    model = Linkage
    related = ("from_actor", "to_actor", "product", "value_chain")
    moment = NOW

    def extend(self, rows):
        return rows.at(self.moment).with_status().with_figures(self.request.user)

    def record(self, action=Action.VIEW):
        row = super().record(action)
        hide([row], self.request.user)
        return row


class LinkageHistory(LinkagePages, HistoryView):
    pass


class LinkageView(InParts, LinkagePages, RecordView):
    """Relationships between actors, known from both ends. Status and gap follow from what the two sides say."""

    url_base, url_name = "linkages", "linkage"
    roles = (Role.LIST, Role.DETAIL, Role.CREATE, Role.UPDATE)
    area = Area.REGISTRY
    form_class = LinkageForm
    filterset_class = LinkageFilter
    export_kind = "linkages"
    refuses_revert = REFUSES
    history_class = LinkageHistory
    columns = (
        Column("from_actor", gettext_lazy("From and to"), template="linkages/cells/ends.html"),
        Column("product", gettext_lazy("Product and chain"), template="linkages/cells/product.html"),
        Column("status", gettext_lazy("Status"), template="linkages/cells/status.html"),
        Column("from_says", gettext_lazy("From says"), template="linkages/cells/from_says.html"),
        Column("to_says", gettext_lazy("To says"), template="linkages/cells/to_says.html"),
        Column("gap_quantity", gettext_lazy("Gap"), sort="told_gap_quantity", template="linkages/cells/gap.html"),
        Column("started_on", gettext_lazy("Since"), sort="started_on", kind="date"),
    )
    lead = gettext_lazy("Each is known from both of its ends: what the seller says stands beside what the buyer says.")
    empty = gettext_lazy("No linkages are known to you yet.")
    icon = "link"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if self.role in (Role.LIST, Role.DETAIL):
            self.moment, self.day_faults = moment_in(request.GET)

    def row_url(self, row):
        return f"{super().row_url(row)}?{self.moment.query}" if self.moment.query else super().row_url(row)

    def extend(self, rows):
        rows = super().extend(rows)
        return self.exported(rows) if self.role is Role.LIST else rows

    def exported(self, rows):
        return rows.exclude(status=None)

    def prepare(self, rows):
        speak(rows, self.request.user, self.moment)

    def form(self, row=None, data=None):
        self.form_class = RegisterLinkageForm if row is None else LinkageForm
        return super().form(row, data)

    def form_title(self, row):
        return super().form_title(row) if row is not None else _("Add a linkage")

    def do_create(self):
        self.require_add()
        form = self.form(data=self.request.POST)
        return self.write(form, None, lambda _values: self.register(form))

    def register(self, form):
        by = self.request.user
        return actions.register(by=by, organization=self.home(by), statement=form.statement, **form.linkage_values)

    def perform_update(self, row, values, by):
        return records.amend(row, by=by, **values)

    def context(self, row):
        user = self.request.user
        speak([row], user, self.moment)
        standing = in_force(LinkageStatement.objects.filter(pk=OuterRef("pk")), self.moment)
        said = LinkageStatement.objects.for_user(user, few=True).at(self.moment).filter(linkage=row).annotate(stands=Exists(standing))
        said = list(said.select_related("by_organization").order_by("-stated_at", "-pk"))
        may_answer = not self.moment.query and self.may(Action.ANSWER, row)
        denied = row.status == LinkageStatus.DISPUTED and row.denied
        # Asked of one linkage only, and only where it is denied.
        settled = denied and Linkage.objects.filter(undisputed(self.moment), pk=row.pk).at(self.moment).exists()
        return {
            "deliveries": deliveries_of(row, user),
            "reason": reason(row, self.moment.day, settled),
            "said": said,
            "may_answer": may_answer,
            "may_give_way": may_answer and denied and not settled and self.claims(row, said),
        }

    def claims(self, row, said):
        """Whether one of `said` is a claim that stands, of the reader's own firm or organization."""
        ours = set(organizations_where(self.request.user, Area.REGISTRY, Action.ANSWER))
        firm = {Side.FROM: row.from_actor_id, Side.TO: row.to_actor_id}.get(actions.own_side(row, self.request.user))
        standing = [s for s in said if s.stands and s.says == Says.EXISTS]
        return any(s.by_organization_id in ours if s.on_behalf else s.by_firm_id == firm for s in standing)


class SayView(LinkagePages, ActView):
    """One act by which a side speaks."""

    action = Action.ANSWER

    def side(self, row):
        """The actor that this person speaks for here, when only one is possible; in words."""
        side = actions.answering_side(row, self.request.user)
        return row.from_actor if side == Side.FROM else row.to_actor


class StateView(SayView):
    """Say what one side knows of a period: its own firm's, or on behalf of either."""

    form_class = SideForm
    template_name = "linkages/linkage_state.html"
    heading = gettext_lazy("Make a statement")
    explain = gettext_lazy(
        "It is kept beside what was said before; a newer statement of the same side and period counts instead of the older one."
    )
    button = gettext_lazy("State it")
    done = gettext_lazy("Stated. What was said before stays readable.")

    def form(self, row, data=None):
        form = super().form(row, data)
        own = actions.own_side(row, self.request.user)
        sides = ((Side.FROM, row.from_actor), (Side.TO, row.to_actor))
        form.fields["side"].choices = [(side, actor.name) for side, actor in sides if own in (None, side)]
        if own is not None:
            form.fields["side"].initial = own
        return form

    def act(self, row, by, side, **values):
        said = {name: value for name, value in values.items() if value not in (None, "", [])}
        return actions.state(linkage=row, side=side, by=by, **said)


class ConfirmView(SayView):
    form_class = ConfirmForm
    template_name = "linkages/linkage_confirm.html"
    heading = gettext_lazy("Confirm this linkage")
    button = gettext_lazy("Confirm")
    done = gettext_lazy("Confirmed. Both sides' figures are kept.")

    def ask(self, row, form, status=200, fault=""):
        speak([row], self.request.user)
        row.answering = self.side(row)
        return super().ask(row, form, status, fault)

    def act(self, row, by, **values):
        said = {name: value for name, value in values.items() if value not in (None, "", [])}
        return actions.confirm(linkage=row, by=by, **said)


class DisputeView(SayView):
    form_class = ReasonForm
    heading = gettext_lazy("Dispute this linkage")
    explain = gettext_lazy(
        "You say that it does not exist. If only the figures differ, make a statement instead: both figures are kept, and nobody is wrong."
    )
    button = gettext_lazy("Dispute it")
    danger = True
    done = gettext_lazy("Disputed. The other side sees your reason.")

    def act(self, row, by, reason):
        return actions.dispute(linkage=row, reason=reason, by=by)


class EndView(SayView):
    form_class = EndForm
    heading = gettext_lazy("Say that it has ended")
    explain = gettext_lazy("The other side has 30 days to answer. Its history and its figures stay.")
    button = gettext_lazy("It has ended")
    done = gettext_lazy("Said. It is shown as ended when the other side agrees, or does not answer for 30 days.")

    def act(self, row, by, on, reason=""):
        return actions.end(linkage=row, on=on, reason=reason, by=by)


class WithdrawView(SayView):
    form_class = WithdrawForm
    heading = gettext_lazy("Take back what we said")
    explain = gettext_lazy(
        "All that your firm, or your organization on its behalf, said of this linkage no longer counts. It stays readable here. What others said stays."
    )
    button = gettext_lazy("Take it back")
    danger = True
    done = gettext_lazy("Taken back. What was said stays readable.")

    def act(self, row, by, reason=""):
        return actions.withdraw(linkage=row, by=by, reason=reason)
