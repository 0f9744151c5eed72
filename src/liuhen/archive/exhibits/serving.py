"""A paper of an exhibit as an answer: a PDF to be looked at in its page, or something to be taken along."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from liuhen.archive.exhibits.models import Exhibit, ExhibitFile
from liuhen.archive.exhibits.queries import path_of
from liuhen.archive.volumes.serving import DOCX, PDF


def answer_with(exhibit: Exhibit, file: ExhibitFile, *, is_saved: bool) -> HttpResponse:
    """The bytes of a paper; who asked has been recorded.

    Raises:
        ExhibitNotReadyError: it isn't on this machine any more.
    """
    kind = PDF if file.path.endswith(".pdf") else DOCX
    answer = HttpResponse(path_of(exhibit, file).read_bytes(), content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=is_saved, filename=file.name) or "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    # The browser's own viewer shows it within our page and nowhere else.
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    return answer
