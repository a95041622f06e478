"""Addresses of programs and interventions: pages (`urlpatterns`) and API (`routes`)."""

from programs.interventions import views
from programs.interventions.api import InterventionViewSet
from programs.interventions.pages import address

urlpatterns = [
    *views.ProgramView.urls("<slug:key>"),
    address("programs/<slug:key>/interventions/", views.InterventionsOfProgramView, "program-interventions"),
    *views.InterventionView.urls(),
    address("interventions/<int:key>/end/", views.EndView, "intervention-end", "GET", "POST"),
    address("interventions/<int:key>/reach/", views.ReachView, "intervention-reach", "GET", "POST"),
    address("interventions/<int:key>/reach/add/", views.ReachAddView, "intervention-reach-add", "GET", "POST"),
    address("interventions/<int:key>/reach/many/", views.ReachManyView, "intervention-reach-many", "GET", "POST"),
]
routes = [("interventions", InterventionViewSet)]
