"""The call list as a page: for the phone, for paper, and for typing what the firms say."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from rest_framework.exceptions import APIException

from actors.consents import phones
from actors.models import Actor
from core.access import Action
from core.keyset import BadCursor, paginate
from core.models import Currency, Unit
from core.pages import RecordPage, sentence
from linkages import work_actions
from linkages.enums import CallOutcome
from linkages.models import Call
from linkages.work_calls import answer_calls, firms_to_call, questions
from linkages.work_forms import CallForm, SpokeForm

FIRMS = 20
ORDER = ["name_sort", "pk"]


class CallPage(RecordPage):
    """What both pages share: cards of firms with their questions."""

    model = Actor
    lookup = "code"
    title = gettext_lazy("Call list")

    def rows(self, action=Action.VIEW):
        return firms_to_call(self.request.user).select_related("admin1", "admin2")

    def codes(self):
        """{"units": codes, "currencies": codes} that may be typed."""
        return {
            "units": list(Unit.objects.order_by("code").values_list("code", flat=True)),
            "currencies": list(Currency.objects.order_by("code").values_list("code", flat=True)),
        }

    def cards(self, firms, codes, data=None):
        """[{firm, phone, forms, spoke}]: one for each of `firms` (a list)."""
        keys = [firm.pk for firm in firms]
        found, numbers = questions(keys, self.request.user), phones(keys, self.request.user)
        may = Call.objects.for_user(self.request.user, Action.ANSWER).open().exists()
        return [
            {
                "firm": firm,
                "phone": numbers.get(firm.pk, ""),
                "forms": [CallForm(data, call=call, user=self.request.user, **codes) for call in found[firm.pk]],
                "spoke": SpokeForm(data, user=self.request.user, auto_id=f"id_{firm.pk}_%s"),
                "may_answer": may,
            }
            for firm in firms
        ]


class CallListView(CallPage):
    def get(self, request):
        rows, cursor = self.rows(), request.GET.get("cursor")
        try:
            page = paginate(rows, ORDER, FIRMS, cursor)
        except BadCursor:
            page = paginate(rows, ORDER, FIRMS)
        codes = self.codes()
        crumbs = [(_("Work on linkages"), "/linkages/work/"), (self.title, "")]
        shown = {"cards": self.cards(page.rows, codes), "codes": codes, "page": page, "count": rows.count()}
        return self.page("linkages/calls.html", crumbs=crumbs, most_counted=10_000, **shown)


class CallFirmView(CallPage):
    """The questions to one firm, with one submit for all of its answers."""

    def show(self, firm, data=None, status=200, fault=""):
        codes = self.codes()
        card = self.cards([firm], codes, data)[0]
        crumbs = [(_("Work on linkages"), "/linkages/work/"), (self.title, "/linkages/calls/"), (firm.name, "")]
        shown = {"cards": [card], "codes": codes, "count": 1, "fault": fault}
        return card, lambda: self.page("linkages/calls.html", crumbs=crumbs, status=status, title=firm.name, **shown)

    def get(self, request, key):
        return self.show(self.record())[1]()

    def post(self, request, key):
        firm = self.record()
        card, page = self.show(firm, request.POST, status=422)
        if not card["may_answer"]:
            raise PermissionDenied(_("Your role does not allow this."))
        valid = [form.is_valid() for form in card["forms"]]
        if not (all(valid) and card["spoke"].is_valid()):
            return page()
        answers = [(form.call, form.cleaned_data) for form in card["forms"] if form.cleaned_data["answer"]]
        if not answers:
            return self.show(firm, request.POST, 422, _("Choose an answer for one linkage at least."))[1]()
        try:
            told = answer_calls(answers=answers, spoke_to=card["spoke"].cleaned_data["spoke_to"], by=request.user)
        except (ValidationError, PermissionDenied, APIException) as error:
            return self.show(firm, request.POST, 422, " ".join(getattr(error, "messages", [])) or sentence(error))[1]()
        messages.success(request, kept(told))
        return HttpResponseRedirect("/linkages/calls/")


def kept(told):
    """What became of the answers, in a sentence or two."""
    said = sum(n for outcome, n in told.items() if outcome in (CallOutcome.SAME, CallOutcome.FIGURES, CallOutcome.DENIED))
    found = []
    if said:
        found.append(
            ngettext("%(n)s answer is kept, on the firm's behalf.", "%(n)s answers are kept, on the firm's behalf.", said) % {"n": said}
        )
    if told.get(CallOutcome.ANSWERED):
        found.append(_("What the firm said itself meanwhile stands; nothing was written over it."))
    if told.get(CallOutcome.NOT_REACHED):
        found.append(_("What nobody was reached for stays on the list."))
    return " ".join(found)


class CallOffView(View):
    """Take a firm off the list without an answer."""

    http_method_names = ("post",)

    def post(self, request, key):
        firm = firms_to_call(request.user).filter(code=key).first()
        if firm is None:
            raise Http404
        calls = Call.objects.for_user(request.user, Action.ANSWER)
        calls = calls.filter(side="from", linkage__from_actor=firm) | calls.filter(side="to", linkage__to_actor=firm)
        if not calls.exists():
            raise PermissionDenied(_("Your role does not allow this."))
        work_actions.take_off_call_list(calls=Call.objects.filter(pk__in=calls.order_by().values("pk")), by=request.user)
        messages.success(request, _("Taken off the call list. Put it on again from the working list."))
        return HttpResponseRedirect("/linkages/calls/")
