"""What every page of a record stands on: which rows, which record, which words for a refusal."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from core.access import Action


class RecordPage(View):
    """What pages of one record, or of a list of them, share."""

    model = None
    lookup = "pk"
    related = ()
    prefetched = ()

    def rows(self, action=Action.VIEW):
        """The rows on which this person may do `action`."""
        rows = self.model._default_manager.for_user(self.request.user, action)
        rows = rows.select_related(*self.related) if self.related else rows
        return self.extend(rows.prefetch_related(*self.prefetched))

    def extend(self, rows):
        """What a page adds to its rows, such as annotations."""
        return rows

    def record(self, action=Action.VIEW):
        """The row of this address: 404 if it may not be known, 403 if it is seen but `action` is not allowed."""
        wanted = {self.lookup: self.kwargs["key"]}
        try:
            row = self.rows().filter(**wanted).first()
        except (ValueError, TypeError, OverflowError):
            row = None
        if row is None:
            raise Http404
        if action is not Action.VIEW and not self.may(action, row):
            raise PermissionDenied(_("Your role does not allow this."))
        return row

    def may(self, action, row):
        return self.model._default_manager.for_user(self.request.user, action).filter(pk=row.pk).exists()

    def may_each(self, row, *actions):
        """Which of `actions` this person may do to `row`, in one query."""
        rows, user = self.model._default_manager, self.request.user
        asked = {f"may_{action}": Exists(rows.for_user(user, action).filter(pk=row.pk).order_by()) for action in actions}
        return rows.for_user(user).filter(pk=row.pk).annotate(**asked).order_by().values_list(*asked).first() or [False] * len(actions)

    def page(self, names, status=200, **context):
        return render(self.request, names, {"view": self, "title": self.title, **context}, status=status)


def sentence(error):
    """The words of a refusal, whoever raised it."""
    return str(getattr(error, "detail", None) or error)


def put_errors(form, error):
    """A ValidationError of an action, on the fields of the form that it names; what it cannot place stands at the top."""
    found = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
    for name, lines in found.items():
        form.add_error(name if name in form.fields else None, lines)
