"""The officers' working list: what waits on linkages, oldest or widest first, and acts on many of them at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from rest_framework.exceptions import APIException

from accounts.access import may, organizations_where
from core.access import Action, Area
from core.lists import BulkAct, Column, moment
from core.pages import RecordPage, sentence
from core.views import ModelView, Role
from linkages import work_actions
from linkages.lists import InParts
from linkages.models import Linkage
from linkages.sides import hide, speak
from linkages.work_filters import WorkFilter
from linkages.work_many import REASONS
from linkages.work_queues import MOST_COUNTED, QUEUES, counts, narrowed
from linkages.work_reach import reach
from records.models import Job

MOST_SHOWN = 200
EXPLAINED = {
    "confirm": gettext_lazy(
        "You say, on behalf of the side that is silent, that the linkage exists, with the figures of the other side. "
        "It is marked as said on behalf and as copied; the firm's own word outranks it whenever it comes."
    ),
    "renew": gettext_lazy(
        "You say again, on behalf of the sides that your organization spoke for, that the linkage exists up to today. Quantities and prices of the new "
        "days are not known by that: until somebody states them, sums and the map show no volume for these linkages."
    ),
}


def waits(row):
    """Since when, until when, or how long."""
    if (first := getattr(row, "oldest_delivery", None)) is not None:
        said = ngettext("%(n)s delivery", "%(n)s deliveries", row.delivery_count) % {"n": row.delivery_count}
        return format_html('{}<span class="sub">{}</span>', moment(first, "j M Y"), said)
    if (until := getattr(row, "queue_until", None)) is not None:
        return format_html('{}<span class="sub">{}</span>', moment(until, "j M Y"), days_until(until))
    return format_html('{}<span class="sub">{}</span>', moment(row.spoken_at, "j M Y"), days_since(row.spoken_at))


def days_since(at):
    days = (timezone.localdate() - timezone.localtime(at).date()).days
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else _("today")


def days_until(day):
    days = (day - timezone.localdate()).days
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days} if days > 0 else _("today")


class WorkView(InParts, ModelView):
    """What waits on the linkages that one sees, in queues; picked rows are acted on together, without script."""

    model = Linkage
    url_base, url_name = "linkages/work", "linkage-work"
    roles = (Role.LIST,)
    related = ("from_actor", "to_actor", "product", "value_chain")
    filterset_class = WorkFilter
    formats = ()
    icon = "check"
    bulk_all = True
    most_counted = MOST_COUNTED
    carried = None  # the queues on the chips are counted on every page
    columns = (
        Column("from_actor", gettext_lazy("From and to"), template="linkages/cells/work_ends.html"),
        Column("spoken_at", gettext_lazy("Since"), draw=waits),
        Column("from_says", gettext_lazy("From says"), template="linkages/cells/from_says.html"),
        Column("to_says", gettext_lazy("To says"), template="linkages/cells/to_says.html"),
        Column("gap_quantity", gettext_lazy("Gap"), template="linkages/cells/gap.html"),
        Column("asked", gettext_lazy("Whom to ask"), template="linkages/cells/asked.html"),
    )
    acts = (
        BulkAct("confirm", gettext_lazy("Confirm on behalf"), work_actions.start_confirming),
        BulkAct("renew", gettext_lazy("Renew on behalf"), work_actions.start_renewing),
        BulkAct("remind", gettext_lazy("Send a reminder"), work_actions.remind),
        BulkAct("call", gettext_lazy("Put on the call list"), work_actions.put_on_call_list),
    )

    @property
    def bulk_acts(self):
        return self.acts if self.may_speak else ()

    @property
    def may_speak(self):
        return bool(organizations_where(self.request.user, Area.REGISTRY, Action.ANSWER))

    @property
    def title(self):
        return _("Work on linkages")

    @property
    def queue(self):
        return QUEUES.get(self.request.GET.get("queue", ""), QUEUES["unanswered"])

    @property
    def lead(self):
        return self.queue.lead

    @property
    def empty(self):
        return self.queue.empty

    def order(self):
        return list(self.queue.order)

    def shown_columns(self):
        second = Column("spoken_at", self.queue.waits, draw=waits)
        return [self.columns[0], second, *self.columns[2:]]

    def get(self, request, *args, **kwargs):
        answer = super().get(request, *args, **kwargs)
        if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
            answer["HX-Redirect"] = request.get_full_path()  # the counts of the queues follow the filters too
        return answer

    def left_by(self, filterset):
        return self.waiting(super().left_by(filterset), filterset)

    def waiting(self, rows, filterset):
        """Those of `rows`, which the filters left, that wait in the queue that is shown."""
        if not filterset.is_valid():
            return rows
        return narrowed(rows, self.queue.name, self.request.user, timezone.localdate(), filterset.days, filterset.apart_from)

    def paged(self, filterset):
        """The count of the page is that of its queue, which stands on its chip."""
        parts = self.parts(filterset)
        self.queues = self.chips(filterset, parts)
        count = next(n for _queue, n, _most, current in self.queues if current)
        return self.cut_parts([self.waiting(rows, filterset) for rows in parts], self.order()), count or 0

    def page(self, names, status=200, **context):
        if "filterset" in context:
            context["active"] = [chip for chip in context["active"] if chip["name"] != "queue"]
            context["crumbs"] = [(_("Linkages"), "/linkages/"), (self.title, "")]
            context["queues"] = self.queues
        return super().page(names, status, **context)

    def chips(self, filterset, parts):
        """The queues with how many of the filtered linkages wait in each."""
        if not filterset.is_valid():
            return [(queue, None, 0, queue is self.queue) for queue in QUEUES.values()]
        found = counts(parts, self.queue.name, self.request.user, timezone.localdate(), filterset.days, filterset.apart_from)
        return [(queue, *found[queue.name], queue is self.queue) for queue in QUEUES.values()]

    def prepare(self, rows):
        if self.queue.name == "lapsing":
            for row in rows:
                row.queue_until = row.said_until
        speak(rows, self.request.user)
        reach(rows, self.request.user)

    def templates(self):
        return ["linkages/work_list.html", "generic/list.html"]

    def row_url(self, row):
        if self.queue.name == "deliveries":
            return f"/linkages/deliveries/?linkage={row.pk}&answer=waiting"
        return row.get_absolute_url()

    # acts

    def do_list(self):
        act = next((a for a in self.bulk_acts if a.name == self.request.POST.get("act")), None)
        keys = self.picked() if act is not None else []
        if not keys:
            messages.warning(self.request, _("Pick at least one row first."))
        elif len(keys) > work_actions.MOST:
            said = _("At most %(n)s linkages are acted on at once. Filter by chain or region, and go on with the rest afterwards.")
            messages.warning(self.request, said % {"n": work_actions.MOST})
        elif act.name in EXPLAINED and self.request.POST.get("sure") != "1":
            return self.ask(act, keys)
        else:
            return self.perform(act, keys)
        return HttpResponseRedirect(self.request.get_full_path())

    def picked(self):
        """Keys of the picked rows, or of all that the filters leave; of rows that this person sees in this queue."""
        rows = self.left_by(self.filters())
        if self.request.POST.get("all") != "1":
            rows = rows.filter(pk__in=[int(k) for k in self.request.POST.getlist("pick")[:500] if k.isdecimal() and len(k) < 19])
        return list(rows.order_by("pk").values_list("pk", flat=True)[: work_actions.MOST + 1])

    def ask(self, act, keys):
        """What is about to be said, and for how many; nothing is said yet."""
        every = self.request.POST.get("all") == "1"
        crumbs = [(self.title, self.list_url), (act.label, "")]
        shown = {"act": act, "explain": EXPLAINED[act.name], "count": len(keys), "every": every, "keys": [] if every else keys}
        return self.page("linkages/work_sure.html", title=act.label, crumbs=crumbs, cancel_url=self.request.get_full_path(), **shown)

    def perform(self, act, keys):
        by = self.request.user
        try:
            if act.name in EXPLAINED:
                return HttpResponseRedirect(f"/linkages/work/spoken/{act.run(keys=keys, by=by).pk}/")
            done = act.run(linkages=Linkage.objects.for_user(by).filter(pk__in=keys), by=by)
        except (ValidationError, PermissionDenied, APIException) as error:
            messages.error(self.request, sentence(error))
        else:
            messages.success(self.request, reminded(done) if act.name == "remind" else listed(done))
        return HttpResponseRedirect(self.request.get_full_path())


def reminded(done):
    said = [ngettext("%(n)s firm was reminded.", "%(n)s firms were reminded.", done["reminded"]) % {"n": done["reminded"]}]
    if done["lately"]:
        said.append(
            ngettext("%(n)s had a letter in the last 7 days.", "%(n)s had a letter in the last 7 days.", done["lately"])
            % {"n": done["lately"]}
        )
    if done["nobody"]:
        said.append(
            ngettext("%(n)s has nobody who gets letters: call it.", "%(n)s have nobody who gets letters: call them.", done["nobody"])
            % {"n": done["nobody"]}
        )
    return " ".join(said)


def listed(count):
    if not count:
        return _("All of them are on the call list already, or have nobody to call.")
    return ngettext("%(n)s question is on the call list.", "%(n)s questions are on the call list.", count) % {"n": count}


class SpokenPage(RecordPage):
    """Pages of a job that said something on behalf."""

    model = Job
    title = gettext_lazy("Said on behalf")

    def rows(self, action=Action.VIEW):
        return super().rows(action).filter(kind__in=["linkages.confirm_many", "linkages.renew_many"])

    def may_speak(self, job):
        """Whether this person speaks for the organization that the job spoke for."""
        return may(self.request.user, Area.REGISTRY, Action.ANSWER, job.organization_id)


class SpokenView(SpokenPage):
    """How far it is, what was left aside and why, and taking it all back."""

    def get(self, request, key):
        job = self.record()
        back = work_actions.taking_back(job)
        crumbs = [(_("Work on linkages"), "/linkages/work/"), (self.title, "")]
        may_take_back = back is None and bool(job.result and job.result.get("said")) and self.may_speak(job)
        left = left_aside(job, request.user)
        return self.page("linkages/work_spoken.html", job=job, back=back, left=left, may_take_back=may_take_back, crumbs=crumbs)


def left_aside(job, user):
    """[(linkage, why)] of those that were left aside and that `user` sees, the first of them."""
    lines = (job.result or {}).get("left", [])[:MOST_SHOWN]
    found = Linkage.objects.for_user(user).select_related("from_actor", "to_actor").in_bulk([line["linkage"] for line in lines])
    hide(list(found.values()), user)
    return [(found.get(line["linkage"]), REASONS[line["reason"]]) for line in lines]


class TakeBackView(SpokenPage):
    """Take back all that a job said."""

    def post(self, request, key):
        job = self.record()
        if not self.may_speak(job):
            raise PermissionDenied(_("Your role does not allow this."))
        try:
            started = work_actions.start_taking_back(job=job, by=request.user)
        except (PermissionDenied, APIException) as error:
            messages.error(request, sentence(error))
            return HttpResponseRedirect(f"/linkages/work/spoken/{job.pk}/")
        return HttpResponseRedirect(started.get_absolute_url())
