"""Deliveries in the firm's own place: what others wrote down of us, answered with one press, and what we write down ourselves."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException

from core.access import Action
from core.pages import put_errors, sentence
from linkages import delivery_actions
from linkages.delivery_forms import DeliveryForm, DisputeForm
from linkages.delivery_sums import MOST_READ, seen_on, sums
from linkages.enums import Side
from linkages.firm_views import FirmPage, own_deliveries
from linkages.models import Delivery

MOST_LISTED = 60


class DeliveryPage(FirmPage):
    """What pages of our deliveries share."""

    tab = "trade"
    related = ("linkage__from_actor", "linkage__to_actor", "linkage__product__unit", "unit", "by_firm", "by_organization")

    def side(self, linkage):
        return Side.FROM if linkage.from_actor_id == self.firm.pk else Side.TO

    def partner(self, linkage):
        return linkage.to_actor if linkage.from_actor_id == self.firm.pk else linkage.from_actor

    def delivery(self, action=Action.VIEW):
        """The delivery of this address, on a linkage of ours: 404 unseen, 403 where it is not ours to do that."""
        ours = Q(linkage__from_actor=self.firm) | Q(linkage__to_actor=self.firm)
        related = (*self.related, "answered_by_firm", "answered_by_organization")
        row = Delivery.objects.for_user(self.request.user).filter(ours, pk=self.kwargs["key"]).select_related(*related).first()
        if row is None:
            raise Http404
        if action is not Action.VIEW and not self.may(action, row):
            raise PermissionDenied(_("The other side answers a delivery; only who wrote it down changes it or takes it back."))
        self.about = str(self.partner(row.linkage))
        return row

    def may(self, action, row):
        return Delivery.objects.for_user(self.request.user, action).filter(pk=row.pk).exists()

    def do(self, act, done, back, form=None):
        """Do it and go `back`; on a refusal the words of it, with the form again if there is one."""
        try:
            made = act()
        except ValidationError as error:
            if form is None:
                messages.error(self.request, " ".join(error.messages))
            else:
                put_errors(form, error)
        except (PermissionDenied, APIException) as error:
            if form is None:
                messages.error(self.request, sentence(error))
            else:
                form.add_error(None, sentence(error))
        else:
            return self.stored(done, back, form, reverse("firm-delivery", args=[made.pk]))
        return None if form is not None else HttpResponseRedirect(back)


class DeliveriesView(DeliveryPage):
    """What was delivered on one linkage, by both sides, with what it adds up to."""

    def get(self, request, key):
        linkage = self.linkage()
        seen = self.seen(linkage)
        rows = seen_on(linkage, request.user)
        told = (seen["ours"], seen["theirs"]) if seen["we_sell"] else (seen["theirs"], seen["ours"])
        added = sums(linkage, rows, told) if rows else None
        mine = self.side(linkage)
        return self.page(
            "deliveries",
            str(seen["partner"]),
            seen=seen,
            rows=rows[:MOST_LISTED],
            more=max(len(rows) - MOST_LISTED, 0),
            cut=len(rows) == MOST_READ,
            added=added,
            ours=next((s for s in added.sides if s.side == mine), None) if added else None,
            side=mine,
        )


class AddView(DeliveryPage):
    """Write a delivery down: today, in the unit and the currency of the last time."""

    does = gettext_lazy("Delivery")

    def get(self, request, key):
        linkage = self.linkage()
        return self.ask(linkage, DeliveryForm(user=request.user, linkage=linkage, side=self.side(linkage)))

    def ask(self, linkage, form, status=200):
        return self.page("delivery_form", _("Add a delivery"), status, seen=self.seen(linkage), form=form, back=self.list_of(linkage))

    def list_of(self, linkage):
        return reverse("firm-deliveries", args=[linkage.pk])

    def post(self, request, key):
        linkage = self.linkage()
        form = DeliveryForm(request.POST, user=request.user, linkage=linkage, side=self.side(linkage))
        answer = self.store(linkage, form) if form.is_valid() else None
        return answer or self.ask(linkage, form, 422)

    def store(self, linkage, form):
        return self.do(
            lambda: delivery_actions.record(linkage=linkage, side=self.side(linkage), by=self.request.user, **form.cleaned_data),
            _("Stored. We ask them to confirm it."),
            self.list_of(linkage),
            form,
        )


class DeliveryView(DeliveryPage):
    """One delivery, with what can be done to it."""

    def get(self, request, key):
        row = self.delivery()
        open_ = row.withdrawn_at is None
        return self.page(
            "delivery",
            _("Delivery of %(day)s") % {"day": row.delivered_on.strftime("%d/%m/%Y")},
            row=row,
            linkage=row.linkage,
            partner=self.partner(row.linkage),
            we_sell=self.side(row.linkage) == Side.FROM,
            may_answer=open_ and not row.answer and self.may(Action.ANSWER, row),
            may_change=open_ and self.may(Action.CHANGE, row),
        )


class ConfirmView(DeliveryPage):
    """One press: it is right."""

    does = gettext_lazy("Delivery confirmed")
    http_method_names = ("post", "options")

    def post(self, request, key):
        row = self.delivery(Action.ANSWER)
        done = _("Confirmed. They see it.")
        return self.do(lambda: delivery_actions.confirm(delivery=row, by=request.user), done, self.after(row))

    def after(self, row):
        """On to the next one that waits, which stands on the first page; else to what was confirmed."""
        others = own_deliveries(self.request.user, self.firm).exclude(pk=row.pk)
        return reverse("firm-home") if others.exists() else reverse("firm-delivery", args=[row.pk])


class FormPage(DeliveryPage):
    """A form about one delivery."""

    action = Action.CHANGE
    heading = ""
    button = ""
    danger = False
    done = ""

    def form(self, row, data=None):
        return DeliveryForm(data, user=self.request.user, instance=row, linkage=row.linkage)

    def ask(self, row, form, status=200):
        return self.page("delivery_act", self.heading, status, row=row, partner=self.partner(row.linkage), form=form, view=self)

    def get(self, request, key):
        row = self.delivery(self.action)
        return self.ask(row, self.form(row))

    def post(self, request, key):
        row = self.delivery(self.action)
        form = self.form(row, request.POST)
        back = reverse("firm-delivery", args=[row.pk])
        fresh = self.delivery(self.action)  # a form changes its instance while it validates
        answer = None
        if form is None or form.is_valid():
            answer = self.do(lambda: self.act(fresh, **(form.cleaned_data if form else {})), self.done, back, form)
        return answer or self.ask(fresh, form, 422)


class DisputeView(FormPage):
    action = Action.ANSWER
    heading = does = gettext_lazy("It is not right")
    button = gettext_lazy("Send it")
    danger = True
    done = gettext_lazy("Sent. They read your reason and can correct it.")

    def form(self, row, data=None):
        return DisputeForm(data, user=self.request.user)

    def act(self, row, reason):
        return delivery_actions.dispute(delivery=row, reason=reason, by=self.request.user)


class EditView(FormPage):
    heading = does = gettext_lazy("Correct a delivery")
    button = gettext_lazy("Store it")
    done = gettext_lazy("Stored. The other side is asked again.")

    def act(self, row, **values):
        return delivery_actions.amend(delivery=row, by=self.request.user, **values)


class WithdrawView(FormPage):
    heading = does = gettext_lazy("Take back a delivery")
    button = gettext_lazy("Take it back")
    danger = True
    done = gettext_lazy("Taken back. It counts nowhere; both of you can still read it.")

    def form(self, row, data=None):
        return None

    def act(self, row):
        return delivery_actions.withdraw(delivery=row, by=self.request.user)
