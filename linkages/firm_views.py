"""The firm's own place, made for a phone: what others said of us, our trade, our trend, our record. No script is needed."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Prefetch, Q
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from rest_framework.exceptions import APIException

from accounts.factors import has_passkey
from actors import actions as registry
from actors.consents import shared_facts
from actors.enums import Matter
from actors.models import Actor, Contact, Profile
from actors.roles import refuse_others, speaks
from core.access import Action
from core.pages import put_errors, sentence
from linkages import actions
from linkages.enums import Says, Side
from linkages.firm_forms import NO, OTHER, RIGHT, STAND, AnswerForm, DenialForm, OwnLinkageForm, RecordForm
from linkages.models import Delivery, Linkage, LinkageStatement
from linkages.queries import awaiting_answer, in_force, undisputed
from linkages.receipts import Once
from linkages.renewing import renew
from linkages.trend import delivered_by, dependence_of, orders_of, payments_of, trend_of

MOST_SHOWN = 50
NO_PASSKEY, YEAR = "no-passkey-offer", 365 * 24 * 3600  # a cookie: passkeys belong to one phone or computer, and so does the answer
ASKED_BEFORE, ASKED_AFTER = timedelta(days=60), timedelta(days=180)  # of the day on which a confirmation lapses


def ruling(said):
    """Of one side's statements, newest first, the one that counts: the firm's own outranks one on its behalf. None for none."""
    return next((s for s in said if s.by_organization_id is None), said[0] if said else None)


class FirmPage(Once, View):
    """Stands on one firm that the person speaks for: the only one, or the one chosen (`?firm=CODE` is remembered).

    A form says for whom it was typed: what waited on a phone goes to that firm, whichever was chosen since.
    """

    tab = "today"

    def dispatch(self, request, *args, **kwargs):
        self.firms = list(Actor.objects.represented_by(request.user).order_by("name_sort", "pk"))
        person, _colon, code = request.POST.get("typed_for", "").partition(":")
        if person and person != str(request.user.pk):
            raise PermissionDenied(_("Another person typed this. Sign in as that person to send it."))
        wanted = code or request.GET.get("firm") or request.session.get("firm")
        self.firm = next((f for f in self.firms if f.code == wanted), self.firms[0] if self.firms and not code else None)
        if request.GET.get("firm") and self.firm is not None:
            request.session["firm"] = self.firm.code
        if self.firm is None:
            return self.nobody(request)
        return super().dispatch(request, *args, **kwargs)

    def nobody(self, request):
        """Who speaks for no firm: told how to, on the first page; elsewhere there is nothing."""
        if self.kwargs or request.method != "GET":
            raise Http404
        return render(request, "firm/none.html", {"title": _("Your firm")})

    def page(self, template, title, status=200, **context):
        self.asked = context.get("form")
        told = {"firm": self.firm, "firms": self.firms, "tab": self.tab, "title": title}
        told["typed_for"] = f"{self.request.user.pk}:{self.firm.code}"
        return render(self.request, f"firm/{template}.html", {**told, **context}, status=status)

    def linkages(self, action=Action.VIEW):
        """Our linkages with what both sides say, newest period first."""
        said = in_force(LinkageStatement.objects.for_user(self.request.user, few=True)).select_related("by_firm", "by_organization")
        rows = Linkage.objects.for_user(self.request.user, action).filter(Q(from_actor=self.firm) | Q(to_actor=self.firm))
        rows = rows.with_status().exclude(status=None).select_related("from_actor", "to_actor", "product", "value_chain")
        return rows.prefetch_related(Prefetch("statements", said.order_by("-period_end", "-stated_at", "-pk"), to_attr="standing"))

    def linkage(self):
        row = self.linkages(Action.ANSWER).filter(pk=self.kwargs["key"]).first()
        if row is None:
            raise Http404
        self.about = str(row.to_actor if row.from_actor_id == self.firm.pk else row.from_actor)
        return row

    def seen(self, linkage):
        """A linkage from our side: {linkage, partner, we_sell, ours, theirs}; the firm's own word outranks one on its behalf."""
        mine = Side.FROM if linkage.from_actor_id == self.firm.pk else Side.TO
        ours = [s for s in linkage.standing if s.side == mine]
        theirs = [s for s in linkage.standing if s.side != mine]
        return {
            "linkage": linkage,
            "partner": linkage.to_actor if mine == Side.FROM else linkage.from_actor,
            "we_sell": mine == Side.FROM,
            "ours": ruling(ours),
            "theirs": ruling(theirs),
        }


def own_deliveries(user, firm):
    """Deliveries of `firm` that others wrote down and that wait for its answer, the oldest first."""
    asked = Delivery.objects.for_user(user, Action.ANSWER).standing().filter(answer="")
    return asked.filter(Q(linkage__from_actor=firm, side=Side.TO) | Q(linkage__to_actor=firm, side=Side.FROM)).order_by(
        "delivered_on", "pk"
    )


class TodayView(FirmPage):
    def get(self, request):
        waiting = awaiting_answer(self.linkages(Action.ANSWER), request.user).exclude(status__in=["ended"]).order_by("-pk")[:MOST_SHOWN]
        numbers = list(self.linkages().order_by().values_list("status", flat=True))
        counts = [(name, numbers.count(name)) for name in ("confirmed", "claimed", "disputed", "lapsed") if name in numbers]
        asked = own_deliveries(request.user, self.firm).select_related(
            "linkage__from_actor", "linkage__to_actor", "linkage__product", "by_organization"
        )
        told = {"waiting": [self.seen(row) for row in waiting], "asked": list(asked[:MOST_SHOWN]), "disputes": self.disputes()}
        told |= {"questions": sum(map(len, told.values())), "lapsing": self.lapsing()}
        offered = NO_PASSKEY not in request.COOKIES and not has_passkey(request.user)
        return self.page("today", self.firm.name, **told, counts=counts, total=len(numbers), offer_passkey=offered)

    def disputes(self):
        """Disputed ones on which the other side spoke last: it denies what we said, or it answered our denial; not what both deny."""
        last = Q(from_actor=self.firm, from_own=True, to_at__gt=F("from_at")) | Q(to_actor=self.firm, to_own=True, from_at__gt=F("to_at"))
        rows = self.linkages(Action.ANSWER).filter(last, status="disputed").exclude(undisputed())
        return [self.seen(row) for row in rows.order_by("-pk")[:MOST_SHOWN]]

    def lapsing(self):
        """What we said ourselves and is about to lapse, or has within the last months: is it still right?"""
        own = Q(from_actor=self.firm, from_own=True, from_says="exists") | Q(to_actor=self.firm, to_own=True, to_says="exists")
        today = timezone.localdate()
        near = {"said_until__lte": today + ASKED_BEFORE, "said_until__gte": today - ASKED_AFTER}
        rows = self.linkages(Action.ANSWER).filter(own, status__in=["claimed", "confirmed", "lapsed"], **near).order_by("said_until", "pk")
        return [self.seen(row) for row in rows[:MOST_SHOWN]]


class PasskeyLaterView(FirmPage):
    """Offer no passkey on this phone or computer any more; it can be added under the account at any time."""

    def post(self, request):
        answer = HttpResponseRedirect(reverse("firm-home"))
        answer.set_cookie(NO_PASSKEY, "1", max_age=YEAR, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
        return answer


class RenewView(FirmPage):
    """It is still right: one press, and the confirmation holds for another year."""

    tab = "trade"
    does = gettext_lazy("It is still right")

    def post(self, request, key):
        linkage = self.linkage()
        try:
            renew(linkage=linkage, by=request.user)
        except (PermissionDenied, APIException) as error:
            messages.error(request, sentence(error))
            return HttpResponseRedirect(reverse("firm-home"))
        done = _("Stored: it is still right. Give new amounts when you know them.")
        return self.stored(done, reverse("firm-home"), url=reverse("firm-linkage", args=[linkage.pk]))


class TradeView(FirmPage):
    tab = "trade"

    def get(self, request):
        rows = [self.seen(row) for row in self.linkages().order_by("-pk")[: MOST_SHOWN * 2]]
        sold, bought = [r for r in rows if r["we_sell"]], [r for r in rows if not r["we_sell"]]
        return self.page("trade", _("Our trade"), parts=[(_("We sell to"), sold), (_("We buy from"), bought)])


class LinkageView(FirmPage):
    """One linkage with both versions."""

    tab = "trade"

    def get(self, request, key):
        seen = self.seen(self.linkage())
        return self.page("linkage", str(seen["partner"]), seen=seen, shared=shared_facts(seen["partner"], request.user))


class AnswerView(FirmPage):
    """Confirm what the other side said, with our own figures if they differ; or dispute it."""

    tab = "trade"
    does = gettext_lazy("Our answer")

    def get(self, request, key):
        return self.ask(self.seen(self.linkage()))

    @staticmethod
    def form_of(seen):
        """What can be said to a denial is another question than what can be said to a claim."""
        return DenialForm if seen["theirs"] is not None and seen["theirs"].says == Says.DENIED else AnswerForm

    def ask(self, seen, form=None, status=200):
        told = seen["ours"] if self.form_of(seen) is DenialForm else seen["theirs"] or seen["ours"]
        if form is None:
            given = {"unit": told.unit_id, "currency": told.currency_id} if told else {}
            form = self.form_of(seen)(user=self.request.user, initial=given)
        waiting = awaiting_answer(self.linkages(Action.ANSWER), self.request.user).order_by().count()
        return self.page("answer", self.question(seen), status, seen=seen, form=form, waiting=waiting)

    def question(self, seen):
        if seen["theirs"] is None:
            says = _("Did you sell %(product)s to %(partner)s?") if seen["we_sell"] else _("Did you buy %(product)s from %(partner)s?")
            return says % {"partner": seen["partner"], "product": seen["linkage"].product or _("something")}
        if seen["theirs"].says == Says.DENIED:
            return _("%(partner)s says that it did not happen") % {"partner": seen["partner"]}
        says = (
            _("%(partner)s says you sold them %(product)s") if seen["we_sell"] else _("%(partner)s says you bought %(product)s from them")
        )
        return says % {"partner": seen["partner"], "product": seen["linkage"].product or _("something")}

    def post(self, request, key):
        linkage = self.linkage()
        form = self.form_of(self.seen(linkage))(request.POST, user=request.user)
        if form.is_valid():
            try:
                self.answer(linkage, form)
            except ValidationError as error:
                put_errors(form, error)
            except (PermissionDenied, APIException) as error:
                form.add_error(None, sentence(error))
            else:
                done, url = _("Your answer is stored. The other side sees it."), reverse("firm-linkage", args=[linkage.pk])
                return self.stored(done, reverse("firm-home"), form, url)
        return self.ask(self.seen(linkage), form, 422)

    def answer(self, linkage, form):
        chosen = form.cleaned_data["answer"]
        if chosen == STAND:
            return actions.stand_by(linkage=linkage, by=self.request.user, reason=form.cleaned_data["reason"], **form.figures)
        if chosen == RIGHT:
            return actions.withdraw(linkage=linkage, by=self.request.user, reason=form.cleaned_data["reason"])
        if chosen == NO:
            return actions.dispute(linkage=linkage, reason=form.cleaned_data["reason"], by=self.request.user)
        return actions.confirm(linkage=linkage, by=self.request.user, **(form.figures if chosen == OTHER else {}))


class RegisterView(FirmPage):
    """Say with whom we traded; they are asked to confirm it."""

    tab = "trade"
    does = gettext_lazy("Trade of our own")

    def ask(self, form, status=200):
        return self.page("register", _("Add trade"), status, form=form)

    def get(self, request):
        named = Actor.objects.for_user(request.user).filter(code=request.GET.get("partner", "")).first()
        return self.ask(OwnLinkageForm(user=request.user, initial={"partner": named} if named else {}))

    def post(self, request):
        form = OwnLinkageForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                linkage = self.register(form)
            except ValidationError as error:
                put_errors(form, error)
            except (PermissionDenied, APIException) as error:
                form.add_error(None, sentence(error))
            else:
                self.about = str(form.cleaned_data["partner"])
                return self.stored(_("Stored. We ask them to confirm it."), reverse("firm-linkage", args=[linkage.pk]), form)
        return self.ask(form, 422)

    def register(self, form):
        values = form.cleaned_data
        sold = values["we"] == "sold"
        ends = (self.firm, values["partner"]) if sold else (values["partner"], self.firm)
        said = {"side": Side.FROM if sold else Side.TO, "period_start": values["period_start"], "period_end": values["period_end"]}
        given = {"kind": "vertical", "from_actor": ends[0], "to_actor": ends[1], "product": values["product"]}
        return actions.register(by=self.request.user, statement={**said, **form.figures}, **given)


class WithdrawView(FirmPage):
    """Take back what we said; it stays readable in the history of both."""

    tab = "trade"
    does = gettext_lazy("Taken back what we said")

    def get(self, request, key):
        return self.page("withdraw", _("Take back what we said"), seen=self.seen(self.linkage()))

    def post(self, request, key):
        linkage = self.linkage()
        try:
            actions.withdraw(linkage=linkage, by=request.user)
        except (PermissionDenied, APIException) as error:
            messages.error(request, sentence(error))
            return HttpResponseRedirect(reverse("firm-trade"))
        return self.stored(_("Taken back. The other side's word stays theirs."), reverse("firm-trade"))


class TrendView(FirmPage):
    """What we sold and at what price, how soon we are paid, how much of what was ordered we deliver, on whom we depend: only we see this page."""

    tab = "trend"

    def get(self, request):
        delivered = delivered_by(self.firm, request.user)
        told = {
            "payments": payments_of(delivered),
            "orders": orders_of(delivered),
            "dependence": dependence_of(self.firm, request.user, timezone.localdate()),
        }
        return self.page("trend", _("My trend"), trends=trend_of(self.firm, request.user), **told)


class RecordView(FirmPage):
    """Our record: identity, and what we and others know of us."""

    tab = "record"

    def get(self, request):
        facts = {
            "names": list(self.firm.names.order_by("pk")),
            "contacts": list(Contact.objects.for_user(request.user).filter(actor=self.firm).select_related("stated_by").order_by("pk")),
            "profiles": list(Profile.objects.for_user(request.user).filter(actor=self.firm).select_related("stated_by")[:6]),
            "functions": list(self.firm.functions.for_user(request.user).select_related("function__value_chain", "stated_by")),
            "people": list(self.firm.representatives.filter(until=None).select_related("user").order_by("pk")),
        }
        return self.page("record", _("Our record"), may_change=speaks(request.user, self.firm, Matter.IDENTITY), **facts)


PROFILE = ("employees_female", "employees_male", "employees_youth", "turnover", "currency", "female_owned_share", "youth_owned", "formal")


class RecordEditView(FirmPage):
    """Correct our own record, by its owners: identity is ours once claimed; contact and workers are our own word beside others'."""

    tab = "record"
    does = gettext_lazy("Our record")

    def get(self, request):
        refuse_others(self.firm, request.user, Matter.IDENTITY)
        own = Contact.objects.for_user(request.user).filter(actor=self.firm, stated_by=None).first()
        known = {name: getattr(self.firm, name) for name in ("name", "locality")}
        known |= {name: getattr(own, name) for name in ("phone", "email", "address")} if own else {}
        return self.ask(RecordForm(user=request.user, initial=known))

    def ask(self, form, status=200):
        return self.page("record_edit", _("Correct our record"), status, form=form)

    def post(self, request):
        form = RecordForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                registry.amend(actor=self.firm, by=request.user, **self.with_earlier(form.values))
            except ValidationError as error:
                put_errors(form, error)
            except (PermissionDenied, APIException) as error:
                form.add_error(None, sentence(error))
            else:
                return self.stored(_("Stored. What it said before stays in the history."), reverse("firm-record"), form)
        return self.ask(form, 422)

    def with_earlier(self, values):
        """What the firm said of itself on other days stays beside what it says today."""
        if "profiles" not in values:
            return values
        today = values["profiles"][0]
        own = Profile.objects.for_user(self.request.user).filter(actor=self.firm, stated_by=None).exclude(as_of=today["as_of"])
        earlier = [{"as_of": p.as_of, "source": p.source, **{name: getattr(p, name) for name in PROFILE}} for p in own]
        return {**values, "profiles": [*earlier, today]}
