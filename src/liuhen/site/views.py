"""Pages of the site itself: errors, language, health, figures for monitoring."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import i18n
from django.views.decorators.http import require_POST, require_safe

from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.prose import sentence
from liuhen.site import answers, metrics


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What can't be read as a request at all."""
    del exception
    return answers.told(request, 400, "site.request_wrong", sentence("site.request_wrong", {"problem": "400"}))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address."""
    del exception
    return answers.told(request, 404, "site.page_not_found", sentence("site.page_not_found", {}))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refused by Django itself; our own refusals are told by the middleware."""
    del exception
    return answers.told(request, 403, "people.not_permitted", sentence("people.not_permitted", {}))


def failure(request: HttpRequest) -> HttpResponse:
    """Something unforeseen."""
    return answers.failed(request)


@web.reachable(anonymous=True)
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that doesn't belong to the session."""
    del reason
    return answers.told(request, 403, "site.form_expired", sentence("site.form_expired", {}))


@web.reachable(anonymous=True)
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch between Chinese and English; kept in a cookie."""
    answer: HttpResponse = i18n.set_language(request)
    return answer


@web.reachable(anonymous=True)
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether pages can be served: the database answers. Says nothing more to strangers."""
    del request
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@require_safe
def show_metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus; its access token belongs to a system administrator's account."""
    require(web.actor(request), Capability.RUN_MACHINE)
    return HttpResponse(metrics.exposition(now=now()), content_type="text/plain; version=0.0.4; charset=utf-8")
