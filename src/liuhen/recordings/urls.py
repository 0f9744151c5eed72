"""Addresses of the recordings room."""

from __future__ import annotations

from django.urls import path

from liuhen.recordings.views import (
    captioning,
    describing,
    explaining,
    exporting,
    listing,
    marking,
    on_site,
    page,
    sealing,
    together,
)

app_name = "recordings"
urlpatterns = [
    path("recordings/", listing.listing, name="list"),
    path("recordings/undescribed/", describing.queue, name="queue"),
    path("recordings/describe/", describing.describe, name="describe"),
    path("recordings/describe/cases/", describing.suggest_cases, name="suggest_cases"),
    path("recordings/describe/activities/", describing.activities, name="activities"),
    path("recordings/describe/names/", describing.names, name="names"),
    path("recordings/export/", exporting.export, name="export"),
    path("recordings/export/<uuid:export_id>/", exporting.export_page, name="export_page"),
    path("recordings/export/<uuid:export_id>/state/", exporting.export_state, name="export_state"),
    path("recordings/<uuid:recording_id>/consent/", on_site.film_under, name="film_under"),
    path("seals/", sealing.seals, name="seals"),
    path("recordings/<uuid:recording_id>/seal/", sealing.seal, name="seal"),
    path("seals/<uuid:seal_id>/", sealing.sealed, name="sealed"),
    path("seals/<uuid:seal_id>/read/", sealing.acknowledge, name="acknowledge_seal"),
    path("seals/<uuid:seal_id>/lift/", sealing.unseal, name="unseal"),
    path("seals/<uuid:seal_id>/transfer/", sealing.ask_transfer, name="ask_transfer"),
    path("transfers/<uuid:transfer_id>/", sealing.transfer, name="transfer"),
    path("activities/<uuid:activity_id>/together/", together.together, name="together"),
    path("activities/<uuid:activity_id>/confirm/", on_site.confirm, name="confirm"),
    path("cases/<uuid:case_id>/exemptions/new/", explaining.ask_exemption, name="ask_exemption"),
    path("exemptions/<uuid:exemption_id>/", explaining.exemption, name="exemption"),
    path("recordings/<uuid:recording_id>/", page.page, name="page"),
    path("recordings/<uuid:recording_id>/player/", page.show_player, name="player"),
    path("recordings/<uuid:recording_id>/stills/", page.stills, name="stills"),
    path("recordings/<uuid:recording_id>/play/", page.play, name="play"),
    path("recordings/<uuid:recording_id>/next/", page.beside, {"forward": True}, name="next_in_case"),
    path("recordings/<uuid:recording_id>/previous/", page.beside, {"forward": False}, name="previous_in_case"),
    path("recordings/<uuid:recording_id>/marks/", marking.set_mark, name="set_mark"),
    path("marks/<uuid:mark_id>/", marking.change_mark, name="change_mark"),
    path("marks/<uuid:mark_id>/withdraw/", marking.withdraw_mark, name="withdraw_mark"),
    path("recordings/<uuid:recording_id>/wave/", captioning.wave, name="wave"),
    path("recordings/<uuid:recording_id>/stills/take/", captioning.take_still, name="take_still"),
    path("recordings/<uuid:recording_id>/captions/", captioning.captions, name="captions"),
    path("recordings/<uuid:recording_id>/captions/add/", captioning.add_cue, name="add_cue"),
    path("recordings/<uuid:recording_id>/captions.vtt", captioning.captions_vtt, name="captions_vtt"),
    path("recordings/<uuid:recording_id>/captions.srt", captioning.captions_srt, name="captions_srt"),
    path("recordings/<uuid:recording_id>/told.vtt", captioning.told_track, name="told_track"),
    path("recordings/<uuid:recording_id>/told.srt", captioning.told_srt, name="told_srt"),
    path("recordings/<uuid:recording_id>/expired/", page.expired, name="expired"),
]
