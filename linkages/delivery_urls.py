"""Addresses of deliveries: of the organizations' pages and of the firm's own place."""

from django.urls import path

from linkages import delivery_views as views
from linkages import firm_delivery_views as own

urlpatterns = [
    path("linkages/deliveries/<int:key>/confirm/", views.DeliveryConfirmView.as_view(), name="delivery-confirm"),
    path("linkages/deliveries/<int:key>/dispute/", views.DeliveryDisputeView.as_view(), name="delivery-dispute"),
    *views.DeliveryView.urls(),
    path("firm/linkages/<int:key>/deliveries/", own.DeliveriesView.as_view(), name="firm-deliveries"),
    path("firm/linkages/<int:key>/deliveries/new/", own.AddView.as_view(), name="firm-delivery-add"),
    path("firm/deliveries/<int:key>/", own.DeliveryView.as_view(), name="firm-delivery"),
    path("firm/deliveries/<int:key>/confirm/", own.ConfirmView.as_view(), name="firm-delivery-confirm"),
    path("firm/deliveries/<int:key>/dispute/", own.DisputeView.as_view(), name="firm-delivery-dispute"),
    path("firm/deliveries/<int:key>/edit/", own.EditView.as_view(), name="firm-delivery-edit"),
    path("firm/deliveries/<int:key>/withdraw/", own.WithdrawView.as_view(), name="firm-delivery-withdraw"),
]
