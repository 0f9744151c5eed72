"""A volume's file as an answer: a PDF to be looked at in its page, or something to be taken along."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from liuhen.archive.volumes.models import Volume, VolumeFile
from liuhen.archive.volumes.queries import content_of

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def answer_with(volume: Volume, file: VolumeFile, *, is_saved: bool) -> HttpResponse:
    """The bytes of a file; who asked has been recorded.

    Raises:
        VolumeFileAbsentError, HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: as `queries.content_of`.
    """
    body = b"".join(content_of(volume, file))  # so many pages, each about 200 KB
    answer = HttpResponse(body, content_type=PDF if file.is_pdf else DOCX)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=is_saved, filename=file.name) or "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    # The browser's own viewer shows it within our page and nowhere else.
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    return answer
