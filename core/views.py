"""`ModelView`: list, detail, create, edit and withdrawal of one model, for what this user may see."""

from dataclasses import replace
from enum import Enum
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException

from core.access import Action
from core.counts import carrying, parted
from core.exports import EXPORTS, FORMATS, MOST_AT_ONCE, export_response
from core.filters import active_filters
from core.forms import dress
from core.keyset import BadCursor, Page, paginate
from core.lists import Column, table_rows
from core.pages import RecordPage, put_errors, sentence
from core.tabs import parts_of

PAGE_SIZE = 50
MOST_COUNTED = 10_000


class Role(Enum):
    """What a page does: (part of the address, name, needs a record)."""

    LIST = ("", "list", False)
    CREATE = ("new/", "create", False)
    DETAIL = ("", "detail", True)
    UPDATE = ("edit/", "update", True)
    DELETE = ("withdraw/", "delete", True)

    @property
    def needs_record(self):
        return self.value[2]


ACTION_OF = {
    Role.LIST: Action.VIEW,
    Role.DETAIL: Action.VIEW,
    Role.CREATE: Action.ADD,
    Role.UPDATE: Action.CHANGE,
    Role.DELETE: Action.DELETE,
}
METHODS = {Role.LIST: ["GET", "POST"], Role.DETAIL: ["GET"]}


class ModelView(RecordPage):
    """One model's pages. Which roles exist is said in `roles`; what writes calls an action, through `perform_create` and the like.

    Addresses are `<url_base>/`, `<url_base>/new/`, `<url_base>/<key>/`, …; names are `<url_name>-list`, `-create`, `-detail`, ….
    Templates are `<app>/<model>_<role>.html`, else `generic/<role>.html`.
    """

    url_base = ""
    url_name = ""
    roles = (Role.LIST, Role.DETAIL)
    role = Role.LIST
    form_class = None
    filterset_class = None
    columns = (Column("__str__", "Name", kind="name"),)
    ordering = ("-pk",)
    bulk_acts = ()
    bulk_all = False
    most_counted = MOST_COUNTED
    export_kind = ""
    lead = ""
    empty = ""
    icon = "doc"
    saved = gettext_lazy("Saved.")  # what is said after a record was stored

    @classmethod
    def urls(cls, converter="<int:key>"):
        """The paths of this model's pages; `converter` is how a record is written in an address."""
        found = []
        for role in (r for r in Role if r in cls.roles):
            end, name, needs_record = role.value
            start = f"{cls.url_base}/{converter}/" if needs_record else f"{cls.url_base}/"
            methods = METHODS.get(role, ["GET", "POST"])
            if role is Role.LIST and not cls.bulk_acts:
                methods = ["GET"]
            view = cls.as_view(role=role, http_method_names=[m.lower() for m in (*methods, "HEAD", "OPTIONS")])
            view.methods = methods
            found.append(path(start + end, view, name=f"{cls.url_name}-{name}"))
        return found

    def get(self, request, *args, **kwargs):
        return getattr(self, f"show_{self.role.value[1]}")()

    def post(self, request, *args, **kwargs):
        return getattr(self, f"do_{self.role.value[1]}")()

    def templates(self):
        app, name = self.model._meta.app_label, self.model._meta.model_name
        return [f"{app}/{name}_{self.role.value[1]}.html", f"generic/{self.role.value[1]}.html"]

    @property
    def names(self):
        return str(self.model._meta.verbose_name_plural)

    @property
    def title(self):
        return self.names[:1].upper() + self.names[1:]

    def address(self, role, row=None):
        """The address of another page of this model, or None where there is none."""
        if role not in self.roles:
            return None
        return reverse(f"{self.url_name}-{role.value[1]}", args=[getattr(row, self.lookup)] if role.needs_record else [])

    @property
    def list_url(self):
        return self.address(Role.LIST)

    @property
    def create_url(self):
        may = Role.CREATE in self.roles and self.model._default_manager.all().may_add(self.request.user)
        return self.address(Role.CREATE) if may else None

    # list

    def filters(self):
        """The filterset of this list, bound to the query; None without one."""
        if self.filterset_class is None:
            return None
        filterset = self.filterset_class(self.request.GET, queryset=self.rows(), request=self.request)
        dress(filterset.form)
        return filterset

    def left_by(self, filterset):
        """The rows that the filters leave."""
        if filterset is None:
            return self.rows()
        return filterset.qs if filterset.is_valid() else filterset.queryset.none()

    def order(self):
        wanted = self.request.GET.get("ordering", "")
        sortable = {c.sort for c in self.columns if c.sort}
        if wanted.removeprefix("-") not in sortable:
            return list(self.ordering)
        return [wanted, "-pk" if wanted.startswith("-") else "pk"]

    def show_list(self):
        filterset = self.filters()
        if (kind := self.request.GET.get("export")) in self.formats:
            return self.export(self.left_by(filterset), kind)
        page, count = self.paged(filterset)
        page = replace(page, **{way: carrying(getattr(page, way), count, self.request) for way in ("next", "previous")})
        shown = self.shown_columns()
        self.prepare(page.rows)
        lines = [{"row": row, "url": self.row_url(row), "name": self.called(row)} for row in page.rows]
        names = self.templates()
        if self.request.headers.get("HX-Request") and not self.request.headers.get("HX-Boosted"):
            names = [f"{name}#rows" for name in names]
        return self.page(
            names,
            filterset=filterset,
            columns=shown,
            lines=lines,
            table_rows=table_rows(shown, lines, self.request, pick=bool(self.bulk_acts)),
            page=page,
            count=count,
            count_carried=self.carried is not None,
            most_counted=self.most_counted,
            order=self.order(),
            active=active_filters(filterset),
            crumbs=[(self.title, "")],
            formats=self.formats,
        )

    def paged(self, filterset):
        """The page that the address names, and how many rows there are in all (one more than is counted, where there are more)."""
        rows = self.left_by(filterset)
        page = self.cut(rows, self.order())
        return page, self.counted(page, rows.order_by()[: MOST_COUNTED + 1].count)

    def counted(self, page, count):
        """How many rows there are: those of `page` if it is the only one, as the first page said, else what `count()` gives."""
        if self.cursor is None and page.next is None:
            return len(page.rows)
        return count() if self.carried is None else self.carried

    @cached_property
    def in_address(self):
        """(the cursor, the count that it carries), each None where there is none."""
        return parted(self.request)

    @property
    def cursor(self):
        return self.in_address[0]

    @property
    def carried(self):
        return self.in_address[1]

    def cut(self, rows, order):
        try:
            return paginate(rows, order, PAGE_SIZE, self.cursor)
        except BadCursor:
            return paginate(rows, order, PAGE_SIZE) if rows.exists() else Page([], None, None)

    @property
    def formats(self):
        return EXPORTS[self.export_kind].formats if self.export_kind else FORMATS

    def exported(self, rows):
        """The rows of `export_kind` that this list is about; a list that leaves out some whatever the filters leaves them out here too."""
        return rows

    def export(self, rows, kind):
        """The list as a file, in its order: its columns, or the fields of `export_kind` (core.exports) with the rows that the filters leave."""
        if not self.export_kind:
            return export_response(self.columns, rows.order_by(*self.order()), kind, self.names)
        taken = EXPORTS[self.export_kind]
        known = self.exported(taken.rows(self.request.user))
        filterset = self.filterset_class(self.request.GET, queryset=known, request=self.request)
        found = filterset.qs if filterset.is_valid() else filterset.queryset.none()
        if kind != "csv" and found.order_by()[: MOST_AT_ONCE + 1].count() > MOST_AT_ONCE:
            return self.export_later(kind)
        return export_response(taken.fields, found.order_by(*self.order()), kind, self.names, taken.place)

    def export_later(self, kind):
        """More rows than one waits for: to the page that has a job write them, with the filters and the order of this one."""
        filters = {name: value for name, value in self.request.GET.items() if value and name not in ("export", "cursor", "ordering")}
        if self.order()[0].removeprefix("-") in EXPORTS[self.export_kind].sorts and self.order() != list(self.ordering):
            filters["ordering"] = self.order()[0]
        messages.info(self.request, _("These are more rows than a page can wait for. A job writes them; you can go on meanwhile."))
        asked = urlencode({"kind": self.export_kind, "format": kind, "filters": urlencode(filters)})
        return HttpResponseRedirect(f"{reverse('export-create')}?{asked}")

    def shown_columns(self):
        return [c for c in self.columns if not c.export_only]

    def prepare(self, rows):
        """What a page tells beside its `rows` (a list), fetched for all of them at once."""

    def row_url(self, row):
        return self.address(Role.DETAIL, row)

    def called(self, row):
        """What a row is called where it is picked."""
        return str(row)

    def do_list(self):
        """A bulk act on the picked rows; those that may not be acted on are left, and counted."""
        act = next((a for a in self.bulk_acts if a.name == self.request.POST.get("act")), None)
        picked = [k for k in self.request.POST.getlist("pick") if k.isdecimal()][:500]
        if act is None or not picked:
            messages.warning(self.request, _("Pick at least one row first."))
        else:
            try:
                messages.success(self.request, act.run(self.rows().filter(pk__in=picked), self.request.user))
            except (ValidationError, PermissionDenied, APIException) as error:
                messages.error(self.request, sentence(error))
        return HttpResponseRedirect(self.request.get_full_path())

    # one record

    def crumbs(self, *more):
        return [(self.title, self.list_url or ""), *more]

    def context(self, row):
        """What the detail page shows beside the row."""
        return {}

    def show_detail(self):
        row = self.record()
        tabs = parts_of(row, "tab")
        current = next((t for t in tabs if t.key == self.request.GET.get("tab")), None)
        panels = {} if current else {place: self.panels(row, place) for place in ("main", "aside")}
        may_change, may_delete = self.may_each(row, Action.CHANGE, Action.DELETE)
        shown = {"tab_context": current.context(row, self.request.user)} if current else self.context(row)
        return self.page(
            self.templates(),
            row=row,
            title=str(row),
            tabs=tabs,
            tab=current,
            panels=panels,
            may_change=Role.UPDATE in self.roles and may_change,
            may_delete=Role.DELETE in self.roles and may_delete,
            update_url=self.address(Role.UPDATE, row),
            delete_url=self.address(Role.DELETE, row),
            crumbs=self.crumbs((str(row), "")),
            **shown,
        )

    def panels(self, row, place):
        found = []
        for part in parts_of(row, place):
            context = part.context(row, self.request.user)
            if context:
                found.append({"part": part, "context": context})
        return found

    # forms

    def form(self, row=None, data=None):
        options = {"user": self.request.user}
        if row is not None:
            options["instance"] = row
        initial = {k: v for k, v in self.request.GET.items() if k in self.form_class.base_fields} if row is None else {}
        return self.form_class(data, self.request.FILES or None, initial=initial, **options)

    def show_form(self, form, row=None, status=200):
        label = _("Change") if row is not None else _("Add")
        steps = [(str(row), self.address(Role.DETAIL, row) or ""), (label, "")] if row is not None else [(label, "")]
        cancel = (self.address(Role.DETAIL, row) if row is not None else None) or self.list_url or "/"
        return self.page(
            self.templates(), form=form, row=row, crumbs=self.crumbs(*steps), title=self.form_title(row), cancel_url=cancel, status=status
        )

    def form_title(self, row):
        name = self.model._meta.verbose_name
        return _("Change %(record)s") % {"record": row} if row is not None else _("Add %(kind)s") % {"kind": name}

    def show_create(self):
        self.require_add()
        return self.show_form(self.form())

    def require_add(self):
        if not self.model._default_manager.all().may_add(self.request.user):
            raise PermissionDenied(_("Your role does not allow adding this."))

    def do_create(self):
        self.require_add()
        return self.write(self.form(data=self.request.POST), None, lambda values: self.perform_create(values, self.request.user))

    def show_update(self):
        row = self.record(Action.CHANGE)
        return self.show_form(self.form(row), row)

    def do_update(self):
        row = self.record(Action.CHANGE)
        fresh = self.record(Action.CHANGE)  # the form changes its instance while it validates; the action gets an untouched one
        return self.write(self.form(row, self.request.POST), fresh, lambda values: self.perform_update(fresh, values, self.request.user))

    def write(self, form, row, perform):
        """Do it, or show the form again with what is wrong and all that was typed."""
        if form.is_valid():
            try:
                saved = perform(form.cleaned_data)
            except ValidationError as error:
                put_errors(form, error)
            except (PermissionDenied, APIException) as error:
                form.add_error(None, sentence(error))
            else:
                messages.success(self.request, self.saved)
                return HttpResponseRedirect(self.success_url(saved))
        return self.show_form(form, row, status=422)

    def success_url(self, saved):
        return self.address(Role.DETAIL, saved) or self.list_url or "/"

    def show_delete(self):
        row = self.record(Action.DELETE)
        crumbs = self.crumbs((str(row), self.address(Role.DETAIL, row) or ""), (_("Withdraw"), ""))
        return self.page(
            self.templates(),
            row=row,
            crumbs=crumbs,
            title=_("Withdraw %(record)s") % {"record": row},
            cancel_url=self.address(Role.DETAIL, row),
        )

    def do_delete(self):
        row = self.record(Action.DELETE)
        try:
            self.perform_delete(row, self.request.user)
        except (ValidationError, PermissionDenied, APIException) as error:
            messages.error(self.request, sentence(error))
            return HttpResponseRedirect(self.address(Role.DETAIL, row) or self.list_url)
        messages.success(self.request, _("Withdrawn. History keeps it."))
        return HttpResponseRedirect(self.list_url or "/")
