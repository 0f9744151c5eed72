"""Addresses of the cases room; a case's own page is desk's."""

from __future__ import annotations

from django.urls import path

from liuhen.cases import action_views, activity_views, case_views, paper_views, party_views, slate_views, views
from liuhen.cases.documents import action_views as document_actions
from liuhen.cases.documents import views as documents

app_name = "cases"
urlpatterns = [
    path("cases/", views.cases, name="list"),
    path("cases/new/", case_views.create, name="create"),
    path("cases/new/parts/", case_views.form_parts, name="form_parts"),
    path("cases/suggestions/", case_views.suggest, name="suggest"),
    path("cases/parties/", case_views.suggest_parties, name="suggest_parties"),
    path("parties/", party_views.parties, name="parties"),
    path("parties/<uuid:party_id>/edit/", party_views.edit, name="edit_party"),
    path("cases/<uuid:case_id>/edit/", case_views.edit, name="edit"),
    path("cases/<uuid:case_id>/link/", case_views.link, name="link"),
    path("cases/<uuid:case_id>/link/<uuid:earlier_id>/undo/", case_views.unlink, name="unlink"),
    path("cases/<uuid:case_id>/activities/new/", activity_views.add_activity, name="add_activity"),
    path("cases/activities/<uuid:activity_id>/times/", activity_views.edit_times, name="edit_times"),
    path("cases/activities/<uuid:activity_id>/edit/", activity_views.edit_activity, name="edit_activity"),
    path("cases/activities/<uuid:activity_id>/areas/new/", activity_views.add_area, name="add_area"),
    path("cases/activities/<uuid:activity_id>/consents/new/", activity_views.add_consent, name="add_consent"),
    path("areas/<uuid:area_id>/", activity_views.edit_area, name="edit_area"),
    path("consents/<uuid:consent_id>/", activity_views.consent_readers, name="consent_readers"),
    path("cases/activities/<uuid:activity_id>/notice/", paper_views.notice, name="notice"),
    path("cases/activities/<uuid:activity_id>/slate/", slate_views.live, name="slate"),
    path("cases/activities/<uuid:activity_id>/slate/saved/", slate_views.saved, name="slate_saved"),
    path("cases/slates/<str:token>/codes/", slate_views.codes, name="slate_codes"),
    path("cases/slates/key/", slate_views.key, name="slate_key"),
    path("cases/<uuid:case_id>/slates/", slate_views.sheet, name="slate_sheet"),
    path("cases/<uuid:case_id>/slates/pdf/", slate_views.sheet_pdf, name="slate_sheet_pdf"),
    path("documents/<uuid:document_id>/sticker/", paper_views.sticker, name="sticker"),
    path("cases/<uuid:case_id>/confirm/", activity_views.confirm_case, name="confirm"),
    path("cases/<uuid:case_id>/close/", action_views.close, name="close"),
    path("cases/<uuid:case_id>/reopen/", action_views.reopen, name="reopen"),
    path("cases/<uuid:case_id>/stage/", action_views.stage, name="stage"),
    path("cases/<uuid:case_id>/documents/new/", document_actions.enter, name="enter_document"),
    path("documents/<uuid:document_id>/", documents.page, name="document"),
    path("documents/<uuid:document_id>/sheets/", documents.sheets, name="document_sheets"),
    path("documents/pictures/<str:token>/", documents.picture, name="document_picture"),
    path("documents/<uuid:document_id>/amend/", document_actions.amend, name="amend_document"),
    path("documents/<uuid:document_id>/scan/", document_actions.scan, name="scan_document"),
    path("documents/<uuid:document_id>/order/", document_actions.reorder, name="reorder_document"),
    path("documents/<uuid:document_id>/serve/", document_actions.serve, name="serve_document"),
    path("documents/<uuid:document_id>/serve/<uuid:service_id>/", document_actions.serve, name="complete_service"),
    path("documents/<uuid:document_id>/void/", document_actions.void, name="void_document"),
]
