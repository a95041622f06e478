"""The page on which an officer enters the values of a period, and hands them in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework.exceptions import APIException

from core.access import Action, Area
from core.pages import put_errors, sentence
from programs.indicators.actions import LOCKED, restate_missing
from programs.indicators.entering import SERIES, UNFINISHED, category_text, exact, save_drafts, submit_many
from programs.indicators.entry_forms import EntryForm, RestateForm, SeriesForm
from programs.indicators.models import Observation, Period, Target
from programs.indicators.queries import cells_of, periods_before
from programs.indicators.rollup import versions_for
from programs.interventions.pages import ProgramPage
from programs.interventions.queries import reporters
from records.keeping import evidence_form, take_evidence

PART = 12  # indicators a page: a page of more is slow to read, and to send on a poor connection


class SeriesPage(ProgramPage):
    """A page about one period and series of a program, for who may report on it."""

    @cached_property
    def reporters(self):
        found = reporters(self.request.user, self.program, Area.OBSERVATIONS)
        if not any(found):
            raise PermissionDenied(_("Your role does not allow this."))
        return found

    def series_form(self):
        data = self.request.GET.copy()
        if not data.get("period"):
            data["period"] = getattr(self.default_period(), "pk", "")
        as_lead, partners = self.reporters
        if not as_lead and not data.get("partner"):
            data["partner"] = partners[0].pk
        return SeriesForm(data, user=self.request.user, program=self.program, reporters=self.reporters)

    def default_period(self):
        """The newest open period that has begun, else the first open one."""
        rows = Period.objects.for_user(self.request.user).filter(program=self.program, status="open")
        begun = rows.filter(starts_on__lte=timezone.localdate()).order_by("-ends_on", "pk").first()
        return begun or rows.order_by("starts_on", "pk").first()


class EnterView(SeriesPage):
    """A grid of indicators × categories for one period and series; what was typed is kept whatever is wrong with it."""

    @property
    def title(self):
        return _("Enter values")

    def part(self, versions):
        """The versions of this part of the page, and the numbers of all parts."""
        count = max(1, -(-len(versions) // PART))
        wanted = self.request.GET.get("part", "")
        number = min(int(wanted), count) if wanted.isdecimal() and 0 < len(wanted) < 4 and int(wanted) else 1
        return versions[(number - 1) * PART : number * PART], number, range(1, count + 1)

    def get(self, request, *args, **kwargs):
        series_form = self.series_form()
        if not series_form.is_valid():
            return self.page("indicators/enter.html", series_form=series_form, crumbs=[(self.title, "")])
        entry = self.entry_form(series_form.cleaned_data)
        return self.show(
            series_form, entry, {version.pk: evidence_form(request, f"e{version.indicator_id}") for version, _l in entry.groups}
        )

    def entry_form(self, chosen, data=None):
        period, series = chosen["period"], {name: chosen[name] for name in SERIES}
        observed = [version for version in versions_for(self.program, period) if version.source == "observed"]
        versions, self.number, self.parts = self.part(observed)
        rows = Observation.objects.for_user(self.request.user).filter(
            period=period, indicator__in=[v.indicator_id for v in versions], **exact(series)
        )
        found = list(rows.select_related("version").order_by("pk"))
        may = Observation.objects.for_user(self.request.user, Action.CHANGE).filter(pk__in=[row.pk for row in found])
        changeable = set() if period.status == "locked" else set(may.order_by().values_list("pk", flat=True))
        stored = {(row.indicator_id, tuple(sorted(row.category.items()))): row for row in found}
        form = EntryForm(data, user=self.request.user, versions=versions, stored=stored, changeable=changeable)
        if period.status == "locked":
            close(form)
        return form

    def show(self, series_form, entry, proofs, status=200):
        period = series_form.cleaned_data["period"]
        series = {name: series_form.cleaned_data[name] for name in SERIES}
        before = periods_before([period])[period.pk]
        earlier = self.earlier(before, series, entry)
        keys = [version.indicator_id for version, _lines in entry.groups]
        targets = {
            (t.indicator_id, category_text(t.category)): t.value
            for t in Target.objects.filter(indicator__in=keys, period=period).order_by("pk")
        }
        groups = []
        for version, lines in entry.groups:
            cells = []
            for line in lines:
                key = (version.indicator_id, category_text(line.category))
                fill_in = self.fill_in_url(period, version, line) if period.status == "locked" and line.observation is None else ""
                cells.append({"line": line, "earlier": earlier.get(key), "target": targets.get(key), "fill_in": fill_in})
            groups.append(
                {"version": version, "cells": cells, "proofs": proofs[version.pk], "is_open": any(line.is_open for line in lines)}
            )
        return self.page(
            "indicators/enter.html",
            status,
            series_form=series_form,
            entry=entry,
            groups=groups,
            period=period,
            before=before,
            locked=LOCKED % {"period": period.name} if period.status == "locked" else "",
            number=self.number,
            parts=self.parts,
            crumbs=[(self.title, "")],
        )

    def fill_in_url(self, period, version, line):
        """Where it is asked that a value which a locked period lacks is filled in."""
        query = self.request.GET.copy()
        query.update({"period": period.pk, "indicator": version.indicator_id, "cell": line.number})
        query.pop("part", None)
        return f"{reverse('program-fill-in', args=[self.program.code])}?{query.urlencode()}"

    def earlier(self, period, series, entry):
        """What was approved for this series in the period before, by indicator and category."""
        if period is None:
            return {}
        keys = [version.indicator_id for version, _lines in entry.groups]
        rows = Observation.objects.for_user(self.request.user).filter(period=period, indicator__in=keys, status="approved", **exact(series))
        return {(row.indicator_id, category_text(row.category)): row for row in rows.select_related("version").order_by("pk")}

    def post(self, request, *args, **kwargs):
        series_form = self.series_form()
        if not series_form.is_valid():
            return self.page("indicators/enter.html", 422, series_form=series_form, crumbs=[(self.title, "")])
        chosen = series_form.cleaned_data
        entry = self.entry_form(chosen, request.POST)
        organization = chosen["partner"] or self.program.organization
        proofs, evidence = {}, {}
        for version, _lines in entry.groups:
            proofs[version.pk], evidence[version.indicator_id] = take_evidence(request, f"e{version.indicator_id}", organization)
        if not entry.is_valid() or None in evidence.values():
            return self.show(series_form, entry, proofs, 422)
        entries = entry.entries(evidence)
        loose = [
            v
            for v, _lines in entry.groups
            if evidence[v.indicator_id] and v.indicator_id not in {e["version"].indicator_id for e in entries}
        ]
        for version in loose:
            entry.add_error(None, _("There is evidence for “%(name)s”, but no value. Give one; the file is kept.") % {"name": version.name})
        if loose:
            return self.show(series_form, entry, proofs, 422)
        try:
            self.save(chosen, entries)
        except ValidationError as error:
            put_errors(entry, error)
        except (PermissionDenied, APIException) as error:
            entry.add_error(None, sentence(error))
        else:
            return HttpResponseRedirect(request.get_full_path())
        return self.show(series_form, entry, proofs, 422)

    def save(self, chosen, entries):
        """Keep the drafts; hand them in too, if that button was pressed. Says what became of them."""
        by = self.request.user
        rows = save_drafts(period=chosen["period"], series={name: chosen[name] for name in SERIES}, entries=entries, by=by)
        count = len(rows)
        if "submit" not in self.request.POST:
            said = ngettext("%(n)s value is kept as a draft.", "%(n)s values are kept as drafts.", count) % {"n": count}
            messages.success(self.request, said if count else _("There was nothing to keep."))
            return
        done, refused = submit_many(observations=[row.pk for row in rows if row.status in UNFINISHED], by=by)
        said = ngettext("%(n)s value is handed in for approval.", "%(n)s values are handed in for approval.", len(done)) % {"n": len(done)}
        messages.success(self.request, said)
        if refused:
            left = ngettext(
                "%(n)s value is kept as a draft: give a number, or say why it is missing.",
                "%(n)s values are kept as drafts: give a number, or say why it is missing.",
                len(refused),
            )
            messages.warning(self.request, left % {"n": len(refused)})


def close(form):
    """Nothing of a locked period can be typed."""
    form.fields.clear()
    for _version, lines in form.groups:
        for line in lines:
            line.is_open = False


class FillInView(SeriesPage):
    """Asking that a value which a locked period lacks is filled in: a restatement, which another person decides."""

    @property
    def title(self):
        return _("Ask to fill in a value")

    def blank(self):
        """The observation that is missing, not stored, by what the address says; 404 where that names none."""
        series_form = self.series_form()
        if not series_form.is_valid():
            raise Http404
        chosen = series_form.cleaned_data
        wanted, number = self.request.GET.get("indicator", ""), self.request.GET.get("cell", "")
        version = next(
            (v for v in versions_for(self.program, chosen["period"]) if str(v.indicator_id) == wanted and v.source == "observed"), None
        )
        cells = {str(n): cell for n, cell in enumerate(cells_of(version))} if version else {}
        if number not in cells:
            raise Http404
        series = {name: chosen[name] for name in SERIES}
        return Observation(indicator_id=version.indicator_id, version=version, period=chosen["period"], category=cells[number], **series)

    def show(self, row, form, status=200):
        back = f"{reverse('program-enter', args=[self.program.code])}?period={row.period_id}"
        crumbs = [(_("Enter values"), back), (self.title, "")]
        return self.page("indicators/fill_in.html", status, row=row, form=form, crumbs=crumbs, cancel_url=back)

    def get(self, request, *args, **kwargs):
        row = self.blank()
        return self.show(row, RestateForm(user=request.user, instance=row))

    def post(self, request, *args, **kwargs):
        row = self.blank()
        form = RestateForm(request.POST, user=request.user, instance=self.blank())
        if form.is_valid():
            series = {name: getattr(row, name) for name in ("partner", "intervention", "place", "actor", "category")}
            try:
                made = restate_missing(indicator=row.indicator, period=row.period, by=request.user, **series, **form.cleaned_data)
            except ValidationError as error:
                put_errors(form, error)
            except (PermissionDenied, APIException) as error:
                form.add_error(None, sentence(error))
            else:
                messages.success(request, _("Asked for. Another person decides it."))
                return HttpResponseRedirect(made.get_absolute_url())
        return self.show(row, form, 422)
