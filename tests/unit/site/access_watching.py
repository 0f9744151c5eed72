"""Who may come to marks, captions, stills and slates: part of the table `access`, and the mark that the walk meets."""

from __future__ import annotations

from conftest import NOW
from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX, Capability
from liuhen.recordings.models import PointMark, Recording
from unit.site.access_hiding import HIDING_BODIES, HIDING_CALLS, HIDING_PAGES, hidden_things

WATCHES, DESCRIBES = MATRIX[Capability.VIEW_RECORDING], MATRIX[Capability.DESCRIBE]

WATCHING_PAGES: dict[str, frozenset[Role]] = {
    **HIDING_PAGES,
    "recordings:next_in_case": WATCHES,
    "recordings:previous_in_case": WATCHES,
    "recordings:wave": WATCHES,
    "takes:play": WATCHES,
    "recordings:together": WATCHES,
    "recordings:take_still": DESCRIBES,
    "recordings:captions": DESCRIBES,
    "recordings:add_cue": DESCRIBES,
    "speech:ask": DESCRIBES,
    "speech:check": DESCRIBES,
    "recordings:captions_vtt": WATCHES,
    "recordings:captions_srt": WATCHES,
    "recordings:told_track": WATCHES,
    "recordings:told_srt": WATCHES,
    "recordings:set_mark": DESCRIBES,
    "recordings:change_mark": DESCRIBES,
    "recordings:withdraw_mark": DESCRIBES,
    "proposing:batch": DESCRIBES,
    "proposing:activities": DESCRIBES,
    "proposing:row": DESCRIBES,
}
WATCHING_CALLS: dict[tuple[str, str], frozenset[Role]] = {
    **HIDING_CALLS,
    ("GET", "/api/v1/recordings/{recording_id}/marks"): WATCHES,
    ("POST", "/api/v1/recordings/{recording_id}/marks"): DESCRIBES,
    ("PUT", "/api/v1/marks/{mark_id}"): DESCRIBES,
    ("DELETE", "/api/v1/marks/{mark_id}"): DESCRIBES,
    ("GET", "/api/v1/recordings/{recording_id}/captions"): WATCHES,
    ("PUT", "/api/v1/recordings/{recording_id}/captions"): DESCRIBES,
    ("GET", "/api/v1/recordings/{recording_id}/speech"): WATCHES,
    ("POST", "/api/v1/recordings/{recording_id}/speech"): DESCRIBES,
    ("POST", "/api/v1/recordings/{recording_id}/speech/check"): DESCRIBES,
    ("GET", "/api/v1/recordings/{recording_id}/stills"): WATCHES,
    ("POST", "/api/v1/recordings/{recording_id}/stills"): DESCRIBES,
    ("GET", "/api/v1/recordings/proposals"): DESCRIBES,
    ("POST", "/api/v1/recordings/proposals/accept"): DESCRIBES,
    ("GET", "/api/v1/recordings/{recording_id}/slates"): WATCHES,
    ("POST", "/api/v1/activities/{activity_id}/slates"): DESCRIBES,
    ("POST", "/api/v1/activities/{activity_id}/slates/live"): DESCRIBES,
    ("POST", "/api/v1/cases/{case_id}/slates"): DESCRIBES,
    ("GET", "/api/v1/slate-keys"): MATRIX[Capability.VIEW_CASES],
}
WATCHING_BODIES: dict[tuple[str, str], dict[str, object]] = {
    **HIDING_BODIES,
    ("POST", "/api/v1/recordings/{recording_id}/marks"): {"clause": "7(3)", "second": 1},
    ("PUT", "/api/v1/marks/{mark_id}"): {"clause": "7(3)", "second": 2},
    ("PUT", "/api/v1/recordings/{recording_id}/captions"): {"cues": [], "seen": 9},
    ("POST", "/api/v1/recordings/{recording_id}/speech/check"): {"seen": 9},
    ("POST", "/api/v1/recordings/{recording_id}/stills"): {"at_ms": 0},
    ("POST", "/api/v1/activities/{activity_id}/slates"): {},
    ("POST", "/api/v1/activities/{activity_id}/slates/live"): {"seconds": 1},
    ("POST", "/api/v1/cases/{case_id}/slates"): {},
}


def watched_things(recording: Recording) -> dict[str, object]:
    """A mark, and a copy with things hidden, by the name that addresses use."""
    mark = PointMark.objects.create(recording=recording, clause="7(6)", marked_at=NOW)
    return {"mark": mark, **hidden_things(recording)}
