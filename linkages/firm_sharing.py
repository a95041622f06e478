"""What a firm shares with whom, on its phone: one kind of reader a page, and beside each thing what they would see now."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actors import consents
from actors.enums import Matter, Shared, Viewer
from actors.models.consents import OFFERED
from actors.roles import refuse_others, speaks
from actors.ruling import said
from actors.tabs import unit_cost, yes_no
from core.forms import Form
from core.pages import put_errors
from core.templatetags.components import money, number, percent, quantity
from linkages.firm_views import FirmPage
from linkages.models import Delivery, Linkage, LinkageStatement, TransactionCost

EXPLAINED = {
    Viewer.PARTNERS: gettext_lazy("Firms of which you said yourself that you trade with them. Who only claims to trade with you sees nothing of it."),
    Viewer.PROGRAMS: gettext_lazy("Those that work with you today. One that comes later sees nothing until you say so again."),
    Viewer.FIRMS: gettext_lazy("Every firm in the registry: to find a partner near you, or to see how it stands among firms like you."),
    Viewer.DONORS: gettext_lazy("Who pays for a program reads its reports. Without this they count you, and do not name you."),
}  # fmt: skip
MOST_NAMED = 5


def words_of(firm):
    """{Shared: what would be seen of it now, in words; "" where there is nothing yet}."""
    facts = consents.facts_of(firm, set(Shared.values))
    return {**contact_words(facts.contacts), **profile_words(facts.profiles), **trade_words(firm, facts.functions)}


def contact_words(contacts):
    place = next((c for c in contacts if c.latitude is not None and c.longitude is not None), None)
    plain = {Shared.PHONE: "phone", Shared.EMAIL: "email", Shared.WEBSITE: "website", Shared.ADDRESS: "address"}
    return {
        **{shared: said(contacts, name) or "" for shared, name in plain.items()},
        Shared.POINT: f"{number(place.latitude, 4)}, {number(place.longitude, 4)}" if place else "",
    }


def profile_words(profiles):
    worded = {
        Shared.WORKERS: worker_words,
        Shared.TURNOVER: lambda p: None if p.turnover is None else money(p.turnover, p.currency_id or ""),
        Shared.OWNERSHIP: owner_words,
        Shared.FORMALITY: lambda p: yes_no(p.formal),
        Shared.CAPACITY: capacity_words,
    }
    found = {shared: next((told for p in profiles if (told := words(p))), "") for shared, words in worded.items()}
    return {shared: str(words) for shared, words in found.items()}


def worker_words(profile):
    known = [(profile.employees_female, _("%(n)s women")), (profile.employees_male, _("%(n)s men"))]
    return ", ".join(words % {"n": number(count)} for count, words in known if count is not None)


def owner_words(profile):
    parts = []
    if profile.female_owned_share is not None:
        parts.append(_("women own %(share)s") % {"share": percent(profile.female_owned_share, 0)})
    if profile.youth_owned is not None:
        parts.append(_("owned by young people: %(answer)s") % {"answer": yes_no(profile.youth_owned)})
    return ", ".join(parts)


def capacity_words(profile):
    parts = []
    if profile.capacity is not None:
        parts.append(str(quantity(profile.capacity, profile.unit_id or "")))
    if profile.capacity_used is not None:
        parts.append(_("%(share)s of it used") % {"share": percent(profile.capacity_used, 0)})
    if profile.unit_cost is not None:
        parts.append(str(unit_cost(profile)))
    return ", ".join(parts)


def trade_words(firm, functions):
    ours = Q(from_actor=firm) | Q(to_actor=firm)
    rows = Linkage.objects.filter(ours).exclude(from_says=None, to_says=None).select_related("from_actor", "to_actor").order_by("-pk")
    newest = [(r.to_actor if r.from_actor_id == firm.pk else r.from_actor).name for r in rows[: MOST_NAMED * 4]]
    partners = list(dict.fromkeys(newest))
    mine = Q(side="from", linkage__from_actor=firm) | Q(side="to", linkage__to_actor=firm)
    counts = {
        Shared.FIGURES: (LinkageStatement.objects.filter(mine), lambda n: ngettext("%(n)s statement", "%(n)s statements", n)),
        Shared.DELIVERIES: (Delivery.objects.standing().filter(mine), lambda n: ngettext("%(n)s delivery", "%(n)s deliveries", n)),
        Shared.COSTS: (TransactionCost.objects.standing().filter(mine), lambda n: ngettext("%(n)s entry", "%(n)s entries", n)),
    }
    told = {shared: (words(n) % {"n": number(n)} if (n := found.count()) else "") for shared, (found, words) in counts.items()}
    stages = ", ".join(dict.fromkeys(f"{line.function.name} ({line.function.value_chain.name})" for line in functions if not line.until))
    return {
        **told,
        Shared.FUNCTIONS: stages,
        Shared.LINKAGES: ", ".join(partners[:MOST_NAMED]) + (" …" if len(partners) > MOST_NAMED else ""),
        Shared.FOUND: ", ".join(part for part in (firm.name, firm.locality, stages) if part),
        Shared.COMPARED: _("Only the middle and the spread of ten firms or more, never one firm's figure"),
        Shared.NAMED: firm.name,
    }


class SharingForm(Form):
    """One kind of reader: what they may see. Nothing is ticked that the firm has not agreed to."""

    agreed = forms.MultipleChoiceField(
        label=gettext_lazy("What they may see"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("You can take it back at any time; from that moment on they see nothing more of it."),
    )

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agreed"].choices = [(shared.value, shared.label) for shared in OFFERED[viewer]]


class SharingView(FirmPage):
    """With whom we share what."""

    tab = "record"
    does = gettext_lazy("What we share")

    def get(self, request):
        standing = consents.standing_pairs(self.firm)
        lines = [
            {
                "viewer": viewer,
                "explained": EXPLAINED[viewer],
                "url": reverse(f"firm-share-{viewer}"),
                "shared": [shared.label for shared in OFFERED[viewer] if (shared.value, viewer.value) in standing],
            }
            for viewer in Viewer
        ]
        readers = consents.readers(self.firm)
        later = [name for name, counts in readers if not counts]
        told = {"lines": lines, "readers": [name for name, counts in readers if counts], "later": later}
        return self.page("sharing", _("What we share"), may_decide=speaks(request.user, self.firm, Matter.SHARING), **told)

    def post(self, request):
        """Let it count for the organizations that came later, too."""
        try:
            consents.renew(actor=self.firm, by=request.user)
        except PermissionDenied as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("firm-sharing"))
        return self.stored(_("Done. The organizations that came later see it too from now on."), reverse("firm-sharing"))


class ShareView(FirmPage):
    """What one kind of reader may see of us, with what that is today."""

    tab = "record"
    does = gettext_lazy("What we share")
    viewer = None

    def ask(self, form, status=200):
        viewer = self.viewer
        words = words_of(self.firm)
        chosen = set(form["agreed"].value() or ())
        lines = [{"shared": shared, "words": words.get(shared, ""), "checked": shared.value in chosen} for shared in OFFERED[viewer]]
        told = {"viewer": viewer, "explained": EXPLAINED[viewer], "lines": lines, "form": form}
        return self.page("share", viewer.label, status, **told)

    def get(self, request):
        refuse_others(self.firm, request.user, Matter.SHARING)
        ours = [what for what, reader in consents.standing_pairs(self.firm) if reader == self.viewer]
        return self.ask(SharingForm(viewer=self.viewer, initial={"agreed": ours}, user=request.user))

    def post(self, request):
        reader = self.viewer
        form = SharingForm(request.POST, viewer=reader, user=request.user)
        if form.is_valid():
            others = {pair for pair in consents.standing_pairs(self.firm) if pair[1] != reader}
            try:
                consents.share(
                    actor=self.firm, agreed=others | {(what, reader.value) for what in form.cleaned_data["agreed"]}, by=request.user
                )
            except (ValidationError, PermissionDenied) as error:
                put_errors(form, error if isinstance(error, ValidationError) else ValidationError(str(error)))
            else:
                self.about = str(reader.label)
                return self.stored(_("Stored. It counts from now on."), reverse("firm-sharing"), form)
        return self.ask(form, 422)
