"""Addresses of the firm's own place."""

from django.urls import path

from actors.enums import Viewer
from linkages import firm_compare, firm_nearby, firm_people, firm_receipts, firm_sharing
from linkages import firm_views as views

urlpatterns = [
    path("sw.js", firm_receipts.worker, name="firm-worker"),
    path("firm/", views.TodayView.as_view(), name="firm-home"),
    path("firm/no-passkey/", views.PasskeyLaterView.as_view(), name="firm-no-passkey"),
    path("firm/linkages/", views.TradeView.as_view(), name="firm-trade"),
    path("firm/linkages/new/", views.RegisterView.as_view(), name="firm-register"),
    path("firm/linkages/<int:key>/", views.LinkageView.as_view(), name="firm-linkage"),
    path("firm/linkages/<int:key>/answer/", views.AnswerView.as_view(), name="firm-answer"),
    path("firm/linkages/<int:key>/withdraw/", views.WithdrawView.as_view(), name="firm-withdraw"),
    path("firm/linkages/<int:key>/renew/", views.RenewView.as_view(), name="firm-renew"),
    path("firm/compare/", firm_compare.CompareView.as_view(), name="firm-compare"),
    path("firm/prices/", firm_compare.PricesView.as_view(), name="firm-prices"),
    path("firm/data/", firm_compare.DataView.as_view(), name="firm-data"),
    path("firm/trend/", views.TrendView.as_view(), name="firm-trend"),
    path("firm/record/", views.RecordView.as_view(), name="firm-record"),
    path("firm/record/edit/", views.RecordEditView.as_view(), name="firm-record-edit"),
    path("firm/offline/", firm_receipts.offline, name="firm-offline"),
    path("firm/receipts/", firm_receipts.ReceiptsView.as_view(), name="firm-receipts"),
    path("firm/receipts/token/", firm_receipts.TokenView.as_view(), name="firm-token"),
    path("firm/receipts/<slug:key>/", firm_receipts.ReceiptView.as_view(), name="firm-receipt"),
    path("firm/nearby/", firm_nearby.NearbyView.as_view(), name="firm-nearby"),
    path("firm/people/", firm_people.PeopleView.as_view(), name="firm-people"),
    path("firm/people/invite/", firm_people.InvitePersonView.as_view(), name="firm-person-invite"),
    path("firm/people/<int:key>/role/", firm_people.PersonRoleView.as_view(), name="firm-person-role"),
    path("firm/people/<int:key>/end/", firm_people.PersonEndView.as_view(), name="firm-person-end"),
    path("firm/people/asked/<int:key>/back/", firm_people.InvitedBackView.as_view(), name="firm-invited-back"),
    path("firm/sharing/", firm_sharing.SharingView.as_view(), name="firm-sharing"),
    *[path(f"firm/sharing/{v}/", firm_sharing.ShareView.as_view(viewer=v), name=f"firm-share-{v}") for v in Viewer],
]
