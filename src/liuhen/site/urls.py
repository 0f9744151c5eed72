"""Every page and every API call, by room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from liuhen.site import views
from liuhen.site.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),  # before hundreds of pages that begin with anything
    path("", include("liuhen.desk.urls")),
    path("", include("liuhen.desk.activity_urls")),
    path("", include("liuhen.people.urls")),
    path("", include("liuhen.backups.urls")),
    path("", include("liuhen.devices.urls")),
    path("", include("liuhen.holdings.urls")),
    path("", include("liuhen.duties.urls")),
    path("", include("liuhen.cases.urls")),
    path("", include("liuhen.cases.bureau.urls")),
    path("", include("liuhen.cases.loans.urls")),
    path("", include("liuhen.recordings.urls")),
    path("", include("liuhen.recordings.examining.urls")),
    path("", include("liuhen.recordings.takes.urls")),
    path("", include("liuhen.recordings.speech.urls")),
    path("", include("liuhen.recordings.hiding.urls")),
    path("", include("liuhen.recordings.proposing.urls")),
    path("", include("liuhen.intake.urls")),
    path("", include("liuhen.intake.docking.urls")),
    path("", include("liuhen.intake.continuity.urls")),
    path("", include("liuhen.archive.keeping.urls")),
    path("", include("liuhen.archive.volumes.urls")),
    path("", include("liuhen.archive.consulting.urls")),
    path("", include("liuhen.archive.exhibits.urls")),
    path("", include("liuhen.archive.handover.urls")),
    path("", include("liuhen.archive.carriers.urls")),
    path("", include("liuhen.archive.checking.urls")),
    path("supervision/", include("liuhen.supervision.reviews.urls")),
    path("supervision/", include("liuhen.supervision.assessing.urls")),
    path("supervision/", include("liuhen.supervision.bodies.urls")),
    path("supervision/", include("liuhen.supervision.alerts.urls")),
    path("supervision/", include("liuhen.supervision.reporting.urls")),
    path("language/", views.set_language, name="set_language"),
    path("healthz", views.healthz, name="healthz"),
    path("metrics", views.show_metrics, name="metrics"),
]
handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.page_not_found
handler500 = views.failure
