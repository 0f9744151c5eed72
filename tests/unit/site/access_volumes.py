"""Who may come to volumes and their checks; part of the table in `access`."""

from __future__ import annotations

from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX, Capability

_SEES, _BINDS, _FILES = (
    MATRIX[each] for each in (Capability.VIEW_VOLUMES, Capability.BIND_VOLUMES, Capability.FILE_VOLUMES)
)

VOLUME_PAGES: dict[str, str | frozenset[Role]] = {
    "volumes:list": _SEES,
    "volumes:volume": _SEES,
    "volumes:state": _SEES,
    "volumes:file": _SEES,
    "volumes:again": _BINDS,
    "volumes:file_volume": _FILES,
    "checking:list": _SEES,
    "checking:check": _SEES,
    "checking:state": _SEES,
    "checking:report": _SEES,
    "checking:accept": _FILES,
    "checking:start": _FILES,
}

VOLUME_CALLS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/api/v1/volumes"): _SEES,
    ("GET", "/api/v1/volumes/{volume_id}"): _SEES,
    ("POST", "/api/v1/volumes/{volume_id}/filing"): _FILES,
    ("POST", "/api/v1/volumes/{volume_id}/again"): _BINDS,
    ("GET", "/api/v1/volumes/{volume_id}/files/{bound_id}"): _SEES,
    ("POST", "/api/v1/volumes/{volume_id}/checks"): _FILES,
    ("GET", "/api/v1/checks"): _SEES,
    ("GET", "/api/v1/checks/{check_id}"): _SEES,
    ("GET", "/api/v1/checks/{check_id}/report"): _SEES,
    ("POST", "/api/v1/checks/{check_id}/lines/{check_line_id}/acceptance"): _FILES,
}

VOLUME_BODIES: dict[tuple[str, str], object] = {
    ("POST", "/api/v1/volumes/{volume_id}/filing"): {},
    ("POST", "/api/v1/volumes/{volume_id}/checks"): {"stage": "filing"},
    ("POST", "/api/v1/checks/{check_id}/lines/{check_line_id}/acceptance"): {"reason": ""},
}
