"""Pages of records: the base that knows how to write, and shows history with going back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from accounts import records
from accounts.access import home_organization
from accounts.audit import timeline
from core.access import Action
from core.pages import RecordPage, sentence
from core.views import ModelView, Role


def worded(model, changes):
    """Changes {field: (before, after)} as people read them: names and choices in words, without what the database derives."""
    fields = {f.name: f for f in model._meta.concrete_fields if f.editable}

    def said(field, value):
        return str(dict(field.flatchoices).get(value, value)) if field.flatchoices and value is not None else value

    shown = [(fields[name], before, after) for name, (before, after) in changes.items() if name in fields]
    return [(str(f.verbose_name).capitalize(), said(f, before), said(f, after)) for f, before, after in shown]


class HistoryView(RecordPage):
    """What happened to a record: who, when, why, before, after; and giving back an earlier version."""

    refuses_revert = ""
    url_name = ""
    template_name = "generic/history.html"

    @property
    def title(self):
        return _("History")

    def lines(self, row):
        """What is told, as people read it."""
        return [{**line, "changes": worded(self.model, line["changes"])} for line in timeline(row, self.request.user)]

    def get(self, request, *args, **kwargs):
        row = self.record()
        may_revert = not self.refuses_revert and self.may(Action.CHANGE, row)
        home = reverse(f"{self.url_name}-detail", args=[getattr(row, self.lookup)])
        return self.page(
            self.template_name,
            row=row,
            lines=self.lines(row),
            may_revert=may_revert,
            refuses_revert=self.refuses_revert,
            crumbs=[(str(row), home), (self.title, "")],
            home=home,
        )

    def post(self, request, *args, **kwargs):
        row = self.record(Action.CHANGE)
        try:
            if self.refuses_revert:
                raise ValidationError(self.refuses_revert)
            self.perform_revert(row, request.POST.get("to", ""), request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except (PermissionDenied, APIException) as error:
            messages.error(request, sentence(error))
        else:
            messages.success(request, _("The earlier version is back."))
        return HttpResponseRedirect(request.path)

    def perform_revert(self, row, to, by):
        records.revert(row, by=by, to=to)


class RecordView(ModelView):
    """A `ModelView` whose writes are the common ones of `accounts.records`, with a history page.

    `area` is the part of the work (core.access.Area) that a new record's organization is found by.
    A model whose acts are its own overrides the `perform_…` methods.
    """

    area = None
    has_history = True
    refuses_revert = ""
    history_class = HistoryView

    @classmethod
    def urls(cls, converter="<int:key>"):
        found = super().urls(converter)
        if cls.has_history and Role.DETAIL in cls.roles:
            given = {
                "model": cls.model,
                "lookup": cls.lookup,
                "related": cls.related,
                "url_name": cls.url_name,
                "refuses_revert": cls.refuses_revert,
            }
            view = cls.history_class.as_view(**given)
            view.methods = ["GET", "POST"]
            found.append(path(f"{cls.url_base}/{converter}/history/", view, name=f"{cls.url_name}-history"))
        return found

    @property
    def history_name(self):
        return f"{self.url_name}-history" if self.has_history else ""

    def home(self, by):
        """The organization that a new record belongs to: from the membership, never from the form."""
        return home_organization(by, self.area, Action.ADD)

    def perform_create(self, values, by):
        return records.add(self.model, by=by, organization=self.home(by), **values)

    def perform_update(self, row, values, by):
        return records.amend(row, by=by, **values)

    def perform_delete(self, row, by):
        records.withdraw(row, by=by)
