"""Pages of deliveries: finding them, one of them, writing one down for a firm, and answering."""

from django.db.models import Q
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages import HistoryView, RecordView
from actors.models import Actor
from actors.queries import matching
from core.access import Action, Area
from core.acts import ActView
from core.lists import Column
from core.views import Role
from linkages import delivery_actions
from linkages.actions import own_side
from linkages.delivery_filters import DeliveryFilter
from linkages.delivery_forms import DeliveryForm, DisputeForm, SideDeliveryForm
from linkages.delivery_rules import REFUSES
from linkages.enums import Side
from linkages.models import Delivery, Linkage
from linkages.sides import hide

MOST_OFFERED = 20
ENDS = ("from_actor", "to_actor", "product__unit")


class DeliveryPages:
    """What every page of one delivery reads, with only those names of actors that this person may see."""

    model = Delivery
    related = (
        *("linkage__from_actor", "linkage__to_actor", "linkage__product__unit", "unit", "by_firm", "by_organization"),
        *("answered_by_firm", "answered_by_organization"),
    )

    def record(self, action=Action.VIEW):
        row = super().record(action)
        hide([row.linkage], self.request.user)
        return row


class DeliveryHistory(DeliveryPages, HistoryView):
    pass


class DeliveryView(DeliveryPages, RecordView):
    """Deliveries on linkages: what one side wrote down, and whether the other says that it is right."""

    url_base, url_name = "linkages/deliveries", "delivery"
    roles = (Role.LIST, Role.DETAIL, Role.CREATE, Role.UPDATE, Role.DELETE)
    area = Area.REGISTRY
    form_class = DeliveryForm
    filterset_class = DeliveryFilter
    export_kind = "deliveries"
    refuses_revert = REFUSES
    history_class = DeliveryHistory
    ordering = ("-delivered_on", "-pk")
    columns = (
        Column("delivered_on", gettext_lazy("Delivered"), sort="delivered_on", kind="date"),
        Column("linkage", gettext_lazy("From and to"), template="linkages/cells/delivery_ends.html"),
        Column("quantity", gettext_lazy("Quantity"), sort="quantity", template="linkages/cells/delivery_quantity.html"),
        Column("price", gettext_lazy("Price"), template="linkages/cells/delivery_price.html"),
        Column("paid_on", gettext_lazy("Paid"), sort="paid_on", template="linkages/cells/delivery_paid.html"),
        Column("side", gettext_lazy("Written down by"), template="linkages/cells/delivery_author.html"),
        Column("answer", gettext_lazy("Answer"), template="linkages/cells/delivery_answer.html"),
    )
    lead = gettext_lazy("One side writes a delivery down, the other says whether it is right. Who wrote it down never answers it.")
    empty = gettext_lazy("No deliveries are known to you yet.")
    icon = "link"

    def prepare(self, rows):
        hide([row.linkage for row in rows], self.request.user)

    def context(self, row):
        return {"may_answer": not row.withdrawn_at and not row.answer and self.may(Action.ANSWER, row)}

    # writing one down

    @cached_property
    def linkage(self):
        """The linkage that the address names; None where it names none. One that may not be spoken on is as if it were not."""
        key = self.request.GET.get("linkage", "")
        if not key:
            return None
        rows = Linkage.objects.for_user(self.request.user, Action.ANSWER).select_related(*ENDS)
        found = rows.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
        if found is None:
            raise Http404
        hide([found], self.request.user)
        return found

    def offered(self):
        """Linkages to choose from, the newest first, or those of whom is searched for."""
        user, text = self.request.user, self.request.GET.get("q", "").strip()
        rows = Linkage.objects.for_user(user, Action.ANSWER).with_status().exclude(status=None).select_related(*ENDS)
        if text and "\0" not in text:
            found = matching(Actor.objects.for_user(user), text, user).order_by().values("pk")
            rows = rows.filter(Q(from_actor__in=found) | Q(to_actor__in=found))
        rows = list(rows.order_by("-pk")[:MOST_OFFERED])
        hide(rows, user)
        return rows

    def form(self, row=None, data=None):
        given = {"user": self.request.user}
        if row is not None:
            return DeliveryForm(data, instance=row, linkage=row.linkage, **given)
        if self.linkage is None:
            return None
        own = own_side(self.linkage, self.request.user)
        names = ((Side.FROM, self.linkage.from_actor.name), (Side.TO, self.linkage.to_actor.name))
        return SideDeliveryForm(data, linkage=self.linkage, sides=[(side, name) for side, name in names if own in (None, side)], **given)

    def show_form(self, form, row=None, status=200):
        if form is None:
            return self.page(
                "linkages/delivery_choose.html", offered=self.offered(), title=_("Add a delivery"), crumbs=self.crumbs((_("Add"), ""))
            )
        return super().show_form(form, row, status)

    def do_create(self):
        self.require_add()
        form = self.form(data=self.request.POST)
        if form is None:
            return self.show_form(None)
        return self.write(form, None, lambda values: self.perform_create(values, self.request.user))

    def form_title(self, row):
        return super().form_title(row) if row is not None else _("Add a delivery")

    def perform_create(self, values, by):
        return delivery_actions.record(linkage=self.linkage, by=by, **values)

    def perform_update(self, row, values, by):
        return delivery_actions.amend(delivery=row, by=by, **values)

    def perform_delete(self, row, by):
        delivery_actions.withdraw(delivery=row, by=by)


class AnswerView(DeliveryPages, ActView):
    """One answer of the other side."""

    action = Action.ANSWER
    template_name = "linkages/delivery_answer.html"


class DeliveryConfirmView(AnswerView):
    heading = gettext_lazy("Confirm this delivery")
    explain = gettext_lazy("You say for the other side that it happened as it is written down. Who wrote it down is told.")
    button = gettext_lazy("It is right")
    done = gettext_lazy("Confirmed.")

    def act(self, row, by):
        return delivery_actions.confirm(delivery=row, by=by)


class DeliveryDisputeView(AnswerView):
    form_class = DisputeForm
    heading = gettext_lazy("Dispute this delivery")
    explain = gettext_lazy("It counts in no figure while it is disputed. Who wrote it down can change it; then you are asked again.")
    button = gettext_lazy("It is not right")
    danger = True
    done = gettext_lazy("Disputed. The other side reads your reason.")

    def act(self, row, by, reason):
        return delivery_actions.dispute(delivery=row, reason=reason, by=by)
