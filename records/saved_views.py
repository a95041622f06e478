"""Keeping the filters of a list, and the list of those that are kept."""

from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.access import Action
from core.acts import ActView
from core.forms import Form
from core.lists import Column
from core.views import ModelView, Role
from records import saved
from records.filters import SavedFilterFilter
from records.models import SavedFilter


class KeepForm(Form):
    page = forms.CharField(widget=forms.HiddenInput, max_length=60)
    query = forms.CharField(widget=forms.HiddenInput, max_length=2000, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("Such as “Millers without a buyer”."))
    shared = forms.BooleanField(
        label=gettext_lazy("Share it with my organization"), required=False, help_text=gettext_lazy("Its members see the same filters.")
    )


class KeepFilterView(View):
    """The form below a list's filters. What the person sees is in the address of the page that sends it."""

    http_method_names = ["post", "options"]

    def post(self, request):
        form = KeepForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(line for lines in form.errors.values() for line in lines))
            return HttpResponseRedirect("/")
        values = form.cleaned_data
        seen = urlsplit(request.headers.get("Referer", ""))
        if seen.path == f"/{values['page']}/" and seen.query:
            values["query"] = seen.query  # filtered since the page was loaded
        back = f"/{values['page']}/?{values['query']}" if values["page"] in saved.PAGES else "/"
        try:
            made = saved.keep_filter(by=request.user, **values)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(back)
        messages.success(request, _("Kept as “%(name)s”.") % {"name": made.name})
        return HttpResponseRedirect(made.get_absolute_url())


keep_filter = KeepFilterView.as_view()
keep_filter.methods = ["POST"]


class SavedFilterView(ModelView):
    """One's own kept filters, and those that are shared."""

    model = SavedFilter
    url_base, url_name = "saved-filters", "saved-filter"
    roles = (Role.LIST,)
    related = ("owner", "organization")
    filterset_class = SavedFilterFilter
    ordering = ("name", "pk")
    columns = (
        Column("name", gettext_lazy("Name"), sort="name"),
        Column("page", gettext_lazy("List")),
        Column("owner__name", gettext_lazy("Made by")),
        Column("organization__name", gettext_lazy("Shared with")),
        Column("", gettext_lazy("Take away"), template="records/saved_filter_end.html"),
    )
    icon = "filter"
    empty = gettext_lazy("No filters are kept yet. Filter a list, then save what you see.")

    @property
    def title(self):
        return _("Saved filters")

    def row_url(self, row):
        return row.get_absolute_url()


class DropFilterView(ActView):
    model = SavedFilter
    action = Action.DELETE
    heading = gettext_lazy("Take this saved filter away")
    danger = True
    done = gettext_lazy("Taken away.")

    def act(self, row, by):
        return saved.drop_filter(saved=row, by=by)

    def back(self, row):
        return "/saved-filters/"
