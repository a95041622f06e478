"""Pages of suggestions: an organization suggests, the firm looks at before and after, and answers."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import home_organization
from actors import suggestions
from actors.filters import SuggestionFilter
from actors.forms import SuggestForm
from actors.models import Actor, Suggestion
from core.access import Action, Area
from core.acts import ActView
from core.forms import Form
from core.lists import Column
from core.views import ModelView, Role


class AnswerForm(Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        widget=forms.RadioSelect,
        choices=[("accept", gettext_lazy("Accept: the record says it from now on")), ("refuse", gettext_lazy("Refuse"))],
        help_text=gettext_lazy("Accepting changes your record as shown."),
    )
    answer = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=2000, widget=forms.Textarea, help_text=gettext_lazy("They read it.")
    )

    def clean(self):
        values = super().clean()
        if values.get("decision") == "refuse" and not (values.get("answer") or "").strip():
            self.add_error("answer", _("Say why, so that they do not ask again."))
        return values


class SuggestView(ActView):
    """Suggest a change to a record that its firm owns."""

    model = Actor
    lookup = "code"
    action = Action.VIEW
    heading = gettext_lazy("Suggest a change")
    explain = gettext_lazy("The firm owns this record. Change what is wrong and say how you know; the firm accepts or refuses it.")
    button = gettext_lazy("Send it to the firm")
    done = gettext_lazy("The firm has your suggestion, and answers by letter.")
    template_name = "actors/suggest.html"

    def record(self, action=Action.VIEW):
        row = super().record(action)
        if home_organization(self.request.user, Area.REGISTRY, Action.CHANGE) is None:
            raise PermissionDenied(_("Your role does not allow this."))
        return row

    def form(self, row, data=None):
        return SuggestForm(data, instance=row, user=self.request.user)

    def act(self, row, by, reason, **values):
        fresh = Actor.objects.for_user(by).get(pk=row.pk)  # the form has changed its instance
        return suggestions.suggest(actor=fresh, reason=reason, by=by, **values)

    def after(self, row, saved):
        return saved.get_absolute_url()


class SuggestionView(ModelView):
    """Suggestions to one's firms, and those of one's organizations."""

    model = Suggestion
    url_base, url_name = "suggestions", "suggestion"
    roles = (Role.LIST, Role.DETAIL)
    related = ("actor", "organization", "by", "decided_by")
    filterset_class = SuggestionFilter
    columns = (
        Column("actor__name", gettext_lazy("Firm")),
        Column("organization__name", gettext_lazy("Suggested by")),
        Column("status", gettext_lazy("State"), kind="badge"),
        Column("recorded_at", gettext_lazy("Since"), kind="datetime"),
    )
    icon = "pen"
    lead = gettext_lazy("Changes that organizations suggest to firms which own their records.")

    def context(self, row):
        waits = row.status == "asked"
        return {
            "differences": suggestions.differences(row),
            "may_decide": waits and self.may(Action.DECIDE, row),
            "may_take_back": waits and self.may(Action.CHANGE, row),
        }


class AnswerSuggestionView(ActView):
    model = Suggestion
    related = ("actor", "organization")
    action = Action.DECIDE
    form_class = AnswerForm
    heading = gettext_lazy("Answer this suggestion")
    button = gettext_lazy("Answer")
    template_name = "actors/suggestion_answer.html"

    def ask(self, row, form, status=200, fault=""):
        self.differences = suggestions.differences(row)
        return super().ask(row, form, status, fault)

    def act(self, row, by, decision, answer):
        return suggestions.decide_suggestion(suggestion=row, accepted=decision == "accept", answer=answer, by=by)


class TakeBackSuggestionView(ActView):
    model = Suggestion
    action = Action.CHANGE
    heading = gettext_lazy("Take this suggestion back")
    danger = True
    done = gettext_lazy("Taken back.")

    def act(self, row, by):
        return suggestions.take_back_suggestion(suggestion=row, by=by)
