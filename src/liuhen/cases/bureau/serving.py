"""Bytes of a record's originals, as they were given."""

from __future__ import annotations

from itertools import chain

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from liuhen.cases.documents.models import DocumentFile
from liuhen.holdings import queries as holdings


def answer_with(file: DocumentFile) -> StreamingHttpResponse:
    """The bytes of an original to be saved, never to be run; who asked has been recorded.

    Raises:
        HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: the archive can't give it now.
    """
    content = iter(holdings.open_range(file.document_id, file.logical_path))
    first = next(content, b"")  # what is wrong with it is known before the answer begins
    answer = StreamingHttpResponse(chain((first,), content), content_type="application/octet-stream")
    answer["Content-Length"] = str(file.size)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
