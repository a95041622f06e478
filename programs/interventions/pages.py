"""What the pages about one program share: which program, its parts as navigation, and their place in the breadcrumb."""

from django.http import Http404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.pages import RecordPage
from core.tabs import parts_of
from programs.interventions.models import Program


def program_nav(program, user, here):
    """The parts of a program's pages, each registered by the app that owns it: `context` gives {"url", "count"}."""
    overview = {"label": _("Overview"), "url": program.get_absolute_url()}
    parts = [{"label": part.label, **found} for part in parts_of(program, "page") if (found := part.context(program, user))]
    return [{**line, "current": line["url"] == here} for line in (overview, *parts)]


class OfProgram:
    """A page below a program's address, mixed into a `RecordPage`: `self.program` is the one of the address, or 404."""

    @cached_property
    def program(self):
        found = (
            Program.objects.for_user(self.request.user).select_related("organization", "currency").filter(code=self.kwargs["key"]).first()
        )
        if found is None:
            raise Http404
        return found

    def filters(self):
        """A list of one program offers no choice of programs."""
        filterset = super().filters()
        if filterset is not None:
            filterset.form.fields.pop("program", None)
        return filterset

    def page(self, names, status=200, **context):
        context["crumbs"] = [*program_crumbs(self.program), *context.get("crumbs", [(self.title, "")])]
        nav = program_nav(self.program, self.request.user, self.request.path)
        return super().page(names, status, program=self.program, program_nav=nav, **context)


class ProgramPage(OfProgram, RecordPage):
    """A page that is about a program as a whole."""

    model = Program
    lookup = "code"


def program_crumbs(program):
    return [(_("Programs"), reverse("program-list")), (str(program), program.get_absolute_url())]


def address(route, view, name, *methods, **options):
    """The path of one page; `methods` are what it answers (GET if none is said)."""
    methods = list(methods or ("GET",))
    page = view.as_view(http_method_names=[m.lower() for m in (*methods, "HEAD", "OPTIONS")], **options)
    page.methods = methods
    return path(route, page, name=name)
