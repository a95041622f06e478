"""Forms of programs, interventions and reach. They clean and never write."""

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import organizations_where
from accounts.models import Organization
from actors.forms import ActorField
from core.access import Action, Area
from core.forms import Form, RecordForm
from linkages.models import Constraint, Opportunity
from markets.models import ValueChain
from programs.interventions.models import Intervention, Program, Reach

DONOR_KINDS = ("donor", "government")


def check_dates(form, cleaned):
    """The end is not before the start; said at the end's field, with the day."""
    start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
    if start and end and end < start:
        day = formats.date_format(end, "j M Y")
        form.add_error("ends_on", _("%(day)s is before the start. Change one of them, or leave the end empty.") % {"day": day})


def check_money(form, cleaned):
    if cleaned.get("budget") is not None and cleaned.get("currency") is None:
        form.add_error("currency", _("Say the currency of the budget."))


class ProgramForm(RecordForm):
    """`organization` is asked only of who could lead it from more than one."""

    value_chains = forms.ModelMultipleChoiceField(
        ValueChain.objects.order_by("name", "pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Value chains"),
        help_text=gettext_lazy("The chains it works in."),
    )
    partners = forms.ModelMultipleChoiceField(
        Organization.objects.exclude(kind="donor").order_by("name", "pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Partners"),
        help_text=gettext_lazy("Their people see the definitions, and report what they did."),
    )
    donors = forms.ModelMultipleChoiceField(
        Organization.objects.filter(kind__in=DONOR_KINDS).order_by("name", "pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Donors"),
        help_text=gettext_lazy("Their people read what is published to donors, and nothing else."),
    )

    class Meta:
        model = Program
        fields = (
            *("organization", "code", "name", "value_chains", "partners", "donors", "starts_on", "ends_on"),
            *("budget", "currency", "iati_identifier"),
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        may_lead = organizations_where(self.user, Area.DEFINITIONS, Action.ADD)
        if self.instance.pk:
            # The code stands in addresses and reports: it is never changed, nor is the lead.
            del self.fields["organization"], self.fields["code"]
            self.offer_others([self.instance.organization_id])
        elif len(may_lead) < 2:
            del self.fields["organization"]
            self.offer_others(may_lead)
        else:
            self.fields["organization"].queryset = Organization.objects.filter(pk__in=may_lead).order_by("name", "pk")

    def offer_others(self, lead):
        """The lead is not its own partner."""
        self.fields["partners"].queryset = self.fields["partners"].queryset.exclude(pk__in=lead)

    def clean(self):
        cleaned = super().clean()
        check_dates(self, cleaned)
        check_money(self, cleaned)
        lead = cleaned.get("organization") or getattr(self.instance, "organization_id", None)
        if lead and getattr(lead, "pk", lead) in {partner.pk for partner in cleaned.get("partners") or ()}:
            self.add_error("partners", _("The organization that leads the program is not its own partner. Take it away here."))
        return cleaned


class ProblemsField(forms.ModelMultipleChoiceField):
    """Constraints or opportunities, each with its chain and how much it weighs."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, problem):
        return f"{problem.title} · {problem.value_chain} · {problem.get_status_display()}"


class InterventionForm(RecordForm):
    """`program` is fixed once the intervention is recorded, or where the address names it.

    `addresses` in the cleaned data is [{"constraint" | "opportunity": record}]; what the person cannot see stays as it is.
    """

    constraints = ProblemsField(
        Constraint.objects.exclude(status="dropped").select_related("value_chain").order_by("value_chain__name", "-severity", "pk"),
        required=False,
        label=gettext_lazy("Constraints it addresses"),
        help_text=gettext_lazy("What holds the chain back, and this changes."),
    )
    opportunities = ProblemsField(
        Opportunity.objects.exclude(status="dropped").select_related("value_chain").order_by("value_chain__name", "-potential", "pk"),
        required=False,
        label=gettext_lazy("Opportunities it takes"),
        help_text=gettext_lazy("What could move the chain, and this uses."),
    )
    partners = forms.ModelMultipleChoiceField(
        Organization.objects.order_by("name", "pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Partners"),
        help_text=gettext_lazy("Who works on it besides the lead; they are the program's partners."),
    )

    class Meta:
        model = Intervention
        fields = (
            *("program", "title", "kind", "status", "constraints", "opportunities", "partners", "starts_on", "ends_on"),
            *("budget", "currency"),
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        lead = organizations_where(self.user, Area.FIELDWORK, Action.ADD)
        programs = self.fields["program"].queryset.filter(organization__in=lead).order_by("name", "pk")
        self.fields["program"].queryset = programs
        partner_in = programs
        if self.instance.pk:
            del self.fields["program"]
            partner_in = [self.instance.program_id]
            self.initial["constraints"] = [a.constraint_id for a in self.addressed if a.constraint_id]
            self.initial["opportunities"] = [a.opportunity_id for a in self.addressed if a.opportunity_id]
        self.fields["partners"].queryset = self.fields["partners"].queryset.filter(
            pk__in=Program.partners.through.objects.filter(program__in=partner_in).order_by().values("organization")
        )

    @property
    def addressed(self):
        return list(self.instance.addresses.order_by("pk")) if self.instance.pk else []

    def clean(self):
        cleaned = super().clean()
        check_dates(self, cleaned)
        check_money(self, cleaned)
        program = cleaned.get("program") or (self.instance.program if self.instance.pk else None)
        strangers = program and set(cleaned.get("partners") or ()) - set(program.partners.order_by("pk"))
        if strangers:
            names = ", ".join(sorted(str(stranger) for stranger in strangers))
            self.add_error("partners", _("%(names)s is no partner of this program. Add it to the program first.") % {"names": names})
        cleaned["addresses"] = [
            *({"constraint": row} for row in cleaned.pop("constraints", ())),
            *({"opportunity": row} for row in cleaned.pop("opportunities", ())),
            *self.unseen(),
        ]
        return cleaned

    def unseen(self):
        """What it addresses that this form did not offer: another organization's constraint, or one that was dropped."""
        offered = {
            name: set(self.fields[name].queryset.order_by().values_list("pk", flat=True)) for name in ("constraints", "opportunities")
        }
        for address in self.addressed:
            if address.constraint_id and address.constraint_id not in offered["constraints"]:
                yield {"constraint": address.constraint}
            elif address.opportunity_id and address.opportunity_id not in offered["opportunities"]:
                yield {"opportunity": address.opportunity}


class EndForm(Form):
    ends_on = forms.DateField(label=gettext_lazy("Ended on"), help_text=gettext_lazy("Its last day."))


class ContactForm(Form):
    """What one contact and a pasted list share: in whose name, and the days. `reporters` is (lead, partners) of the queries."""

    partner = forms.ModelChoiceField(
        Organization.objects.order_by("name", "pk"),
        required=False,
        label=gettext_lazy("Reached by"),
        help_text=gettext_lazy("Who had the contact."),
    )
    since = forms.DateField(label=gettext_lazy("First contact"), help_text=gettext_lazy("The day the actor was first reached."))
    until = forms.DateField(required=False, label=gettext_lazy("Last contact"), help_text=gettext_lazy("Leave it empty while it lasts."))

    def __init__(self, *args, reporters, **kwargs):
        super().__init__(*args, **kwargs)
        as_lead, partners = reporters
        field = self.fields["partner"]
        field.queryset = Organization.objects.filter(pk__in=[partner.pk for partner in partners]).order_by("name", "pk")
        field.empty_label = _("The organization that leads the program") if as_lead else None
        field.required = not as_lead

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last contact is before the first. Change one of them, or leave the last empty."))
        return cleaned


class ReachForm(ContactForm):
    actor = ActorField()
    field_order = ("actor",)

    def __init__(self, *args, intervention, **kwargs):
        self.intervention = intervention
        super().__init__(*args, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            same = Reach.objects.filter(
                intervention=self.intervention, actor=cleaned["actor"], partner=cleaned["partner"], since=cleaned["since"]
            )
            if same.exists():
                self.add_error("actor", _("This contact is recorded already: the same actor, the same day. Nothing was added."))
        return cleaned


class ReachManyForm(ContactForm):
    lines = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        max_length=200_000,
        label=gettext_lazy("Actors, one a line"),
        help_text=gettext_lazy(
            "A code or the exact name. If a line has its own days, write them behind a semicolon: VC-7K2M-94QX; 2026-02-01; 2026-03-15. "
            "Two columns copied from a spreadsheet do as well."
        ),
    )
    field_order = ("lines",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].required = False
        self.fields["since"].help_text = _("Of the lines that have no day of their own.")
        self.fields["until"].help_text = _("Of the lines that have none; leave it empty while it lasts.")
