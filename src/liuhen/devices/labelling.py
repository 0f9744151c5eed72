"""A recorder's label as a file: its QR code, and its code in words."""

from __future__ import annotations

import tempfile
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from liuhen.binding.codes import qr_png
from liuhen.binding.labels import Label, print_label
from liuhen.devices.models import Recorder


class LabelForm(StrEnum):
    """As what a label is made."""

    PDF = "pdf"
    PNG = "png"

    @property
    def content_type(self) -> str:
        """Of its bytes."""
        return "application/pdf" if self is LabelForm.PDF else "image/png"


def label_of(recorder: Recorder, address: str, *, form: LabelForm, made_at: datetime) -> bytes:
    """Make a recorder's label.

    Args:
        recorder: with its unit.
        address: of its page, for the QR code.
        form: as what.
        made_at: the moment that a PDF bears.
    """
    if form is LabelForm.PNG:
        return qr_png(address)
    lines = [recorder.make_and_model, recorder.unit.name if recorder.unit else "", recorder.long_number]
    if recorder.proof_number:
        lines.append(f"防爆 {recorder.proof_mark}".strip())
    home: Path = settings.LIUHEN.home
    with tempfile.TemporaryDirectory(prefix="label-", dir=home) as room:
        target = Path(room) / "label.pdf"
        label = Label(code=recorder.code, lines=[line for line in lines if line], address=address)
        print_label(label, target, workroom=Path(room), made_at=made_at)
        return target.read_bytes()
