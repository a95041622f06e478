"""Addresses of programs' results, indicators and review: pages (`urlpatterns`) and API (`routes`)."""

from programs.indicators.api import IndicatorViewSet, ObservationViewSet, PeriodViewSet, ProgramViewSet, RestatementViewSet
from programs.indicators.views import definitions, entering, observations, periods, results, review
from programs.interventions.pages import address

BOTH = ("GET", "POST")

urlpatterns = [
    address("programs/<slug:key>/indicators/", definitions.IndicatorsOfProgramView, "program-indicators"),
    address("programs/<slug:key>/indicators/new/", definitions.IndicatorCreateView, "indicator-create", *BOTH),
    *definitions.IndicatorView.urls(),
    address("indicators/<int:key>/revise/", definitions.ReviseView, "indicator-revise", *BOTH),
    address("indicators/<int:key>/targets/", definitions.TargetsView, "indicator-targets", *BOTH),
    address("programs/<slug:key>/periods/", periods.PeriodsView, "program-periods"),
    address("programs/<slug:key>/periods/new/", periods.PeriodCreateView, "period-create", *BOTH),
    address("periods/<int:key>/edit/", periods.PeriodUpdateView, "period-update", *BOTH),
    address("periods/<int:key>/lock/", periods.LockView, "period-lock", *BOTH),
    address("programs/<slug:key>/results/", results.ResultsView, "program-results"),
    address("programs/<slug:key>/enter/", entering.EnterView, "program-enter", *BOTH),
    address("programs/<slug:key>/fill-in/", entering.FillInView, "program-fill-in", *BOTH),
    *observations.ObservationView.urls(),
    address("observations/<int:key>/submit/", observations.SubmitView, "observation-submit", *BOTH),
    address("observations/<int:key>/approve/", observations.ApproveView, "observation-approve", *BOTH),
    address("observations/<int:key>/return/", observations.ReturnView, "observation-return", *BOTH),
    address("observations/<int:key>/restate/", observations.RestateView, "observation-restate", *BOTH),
    *observations.RestatementView.urls(),
    address("restatements/<int:key>/approve/", observations.RestatementApproveView, "restatement-approve", *BOTH),
    address("restatements/<int:key>/reject/", observations.RestatementRejectView, "restatement-reject", *BOTH),
    address("review/", review.ReviewView, "review", *BOTH),
]
routes = [
    ("programs", ProgramViewSet),
    ("periods", PeriodViewSet),
    ("indicators", IndicatorViewSet),
    ("observations", ObservationViewSet),
    ("restatements", RestatementViewSet),
]
