"""`ActView`: one act on one record, such as submitting or verifying it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from core.access import Action
from core.pages import RecordPage, put_errors, sentence


class ActView(RecordPage):
    """One act on one record: GET asks (with the form, if there is one), POST does it; both work without script."""

    action = Action.CHANGE
    form_class = None
    heading = ""
    explain = ""
    button = ""
    danger = False
    done = ""
    template_name = "generic/act.html"

    @property
    def title(self):
        return self.heading

    def act(self, row, by, **values):
        """Call the action. Subclasses override."""
        raise TypeError(f"{type(self).__name__} does nothing yet.")

    def initial(self, row):
        return {}

    def form(self, row, data=None):
        if self.form_class is None:
            return None
        return self.form_class(data, self.request.FILES or None, user=self.request.user, initial=self.initial(row))

    def get(self, request, *args, **kwargs):
        row = self.record(self.action)
        return self.ask(row, self.form(row))

    def ask(self, row, form, status=200, fault=""):
        crumbs = [(str(row), self.back(row)), (self.heading, "")]
        return self.page(self.template_name, row=row, form=form, crumbs=crumbs, cancel_url=self.back(row), fault=fault, status=status)

    def back(self, row):
        """Where the person goes afterwards."""
        return row.get_absolute_url()

    def post(self, request, *args, **kwargs):
        row = self.record(self.action)
        form = self.form(row, request.POST)
        if form is not None and not form.is_valid():
            return self.ask(row, form, status=422)
        try:
            saved = self.act(row, request.user, **(form.cleaned_data if form is not None else {}))
        except ValidationError as error:
            if form is None:
                return self.ask(row, form, status=422, fault=" ".join(error.messages))
            put_errors(form, error)
            return self.ask(row, form, status=422)
        except (PermissionDenied, APIException) as error:
            return self.ask(row, form, status=getattr(error, "status_code", 403), fault=sentence(error))
        messages.success(request, self.done or _("Done."))
        return HttpResponseRedirect(self.after(row, saved))

    def after(self, row, saved):
        return self.back(row)
