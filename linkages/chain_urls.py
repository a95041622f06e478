"""Addresses of the pages of chains, supporting markets, constraints and opportunities."""

from django.urls import path

from linkages.chain_views import ChainView
from linkages.market_views import AssessmentView, SupportingMarketView
from linkages.models import Constraint, Opportunity
from linkages.problem_views import ConstraintView, OpportunityView, ProblemEvidenceView

urlpatterns = [
    *ChainView.urls(),
    *SupportingMarketView.urls(),
    path("supporting-markets/<int:key>/assessments/", AssessmentView.as_view(), name="supporting-market-assessment"),
    *ConstraintView.urls(),
    path("constraints/<int:key>/evidence/", ProblemEvidenceView.as_view(model=Constraint), name="constraint-evidence"),
    *OpportunityView.urls(),
    path("opportunities/<int:key>/evidence/", ProblemEvidenceView.as_view(model=Opportunity), name="opportunity-evidence"),
]
