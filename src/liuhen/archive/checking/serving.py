"""A check's report as an answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from liuhen.archive.checking.models import REPORT, Check
from liuhen.holdings import queries as holdings


def answer_with(check: Check) -> HttpResponse:
    """The bytes of a report; who asked has been recorded.

    Raises:
        HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: the archive can't give it now.
    """
    body = b"".join(holdings.open_range(check.id, REPORT))  # a few pages
    answer = HttpResponse(body, content_type="application/pdf")
    name = _("{number} 四性检测报告（{stage}）").format(number=check.volume.number, stage=check.get_stage_display())
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.pdf") or ""
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
