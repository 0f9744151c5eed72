"""The API: what the pages do, as JSON under /api/v1, described by /api/v1/openapi.json.

Rooms have a `router` in their `api.py`; each call makes one domain call. Who calls was worked out by the gate.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError
from ninja.security import APIKeyCookie, HttpBearer

from liuhen import __version__
from liuhen.archive.carriers.api import router as carriers
from liuhen.archive.checking.api import router as checking
from liuhen.archive.consulting.api import router as consulting
from liuhen.archive.consulting.copy_api import router as copying
from liuhen.archive.exhibits.api import router as exhibits
from liuhen.archive.handover.api import router as handover
from liuhen.archive.keeping.api import router as keeping
from liuhen.archive.volumes.api import router as volumes
from liuhen.cases.api import router as cases
from liuhen.cases.bureau.api import router as bureau
from liuhen.cases.documents.api import router as documents
from liuhen.cases.loans.api import router as loans
from liuhen.desk.api import router as desk
from liuhen.desk.auditing.api import router as auditing
from liuhen.desk.binding_api import router as binding
from liuhen.desk.case_api import router as standing
from liuhen.desk.case_trial_api import router as case_trials
from liuhen.desk.departures_api import router as departures
from liuhen.desk.figures.api import router as figures
from liuhen.devices.api import router as devices
from liuhen.devices.clock_api import router as clocks
from liuhen.devices.upkeep_api import router as upkeep
from liuhen.devices.usage_api import router as usage
from liuhen.duties.api import router as duties
from liuhen.errors import LiuhenError
from liuhen.holdings.api import router as holdings
from liuhen.intake.api import router as intake
from liuhen.intake.continuity.api import router as continuity
from liuhen.intake.docking.api import router as docking
from liuhen.people import web
from liuhen.people.actors import Actor, Channel
from liuhen.people.api import router as people
from liuhen.prose import sentence
from liuhen.recordings.api import router as recordings
from liuhen.site import answers
from liuhen.site.openapi import HouseAPI, HouseParser, HouseRenderer
from liuhen.supervision.alerts.api import router as alerts
from liuhen.supervision.assessing.api import router as assessing
from liuhen.supervision.bodies.api import router as oversight
from liuhen.supervision.reporting.api import router as reporting
from liuhen.supervision.reviews.api import router as reviews


class TokenAuth(HttpBearer):
    """An access token in the header: `Authorization: Bearer liuhen_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor behind the token."""
        del token  # the gate has looked it up
        found = web.actor_if_any(request)
        return found if found is not None and found.channel is Channel.API else None


class SessionAuth(APIKeyCookie):
    """The session of somebody signed in, with the CSRF token in `X-CSRFToken` for whatever changes something."""

    param_name = "liuhen_session"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor behind the session."""
        del key
        found = web.actor_if_any(request)
        return found if found is not None and found.channel is Channel.WEB else None


api = HouseAPI(
    title="Liuhen 留痕",
    version=__version__,
    urls_namespace="api",
    auth=[TokenAuth(), SessionAuth()],
    parser=HouseParser(),
    renderer=HouseRenderer(),
    docs_url=None,  # its page would load scripts from a CDN; the description itself is served
)
api.add_router("", people)
api.add_router("", devices)
api.add_router("", clocks)
api.add_router("", upkeep)
api.add_router("", usage)
api.add_router("", loans)
api.add_router("", duties)
api.add_router("", holdings)
api.add_router("", cases)
api.add_router("", bureau)
api.add_router("", documents)
api.add_router("", recordings)
api.add_router("", intake)
api.add_router("", docking)
api.add_router("", continuity)
api.add_router("", keeping)
api.add_router("", volumes)
api.add_router("", exhibits)
api.add_router("", carriers)
api.add_router("", checking)
api.add_router("", consulting)
api.add_router("", copying)
api.add_router("", handover)
api.add_router("", reviews)
api.add_router("", oversight)
api.add_router("", alerts)
api.add_router("", reporting)
api.add_router("", assessing)
api.add_router("", binding)
api.add_router("", desk)
api.add_router("", standing)
api.add_router("", case_trials)
api.add_router("", figures)
api.add_router("", auditing)
api.add_router("", departures)


@api.exception_handler(LiuhenError)
def _expected(request: HttpRequest, error: LiuhenError) -> HttpResponse:
    return answers.answer(request, error)


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problem = "; ".join(f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors[:5])
    return answers.told(
        request, 422, "site.request_wrong", sentence("site.request_wrong", {"problem": problem}), {"problem": problem}
    )


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    fields: dict[str, Any] = {"problem": str(error)}
    return answers.told(
        request, error.status_code, "site.request_wrong", sentence("site.request_wrong", fields), fields
    )
