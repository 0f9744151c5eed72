"""What can go wrong with recorders."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError


class RecorderCodeInvalidError(InvalidError):
    """The code is empty, too long or holds characters that no label has."""

    code = "devices.recorder_code_invalid"


class RecorderFactInvalidError(InvalidError):
    """Model or note is too long or holds what can't be printed; `field` names it."""

    code = "devices.fact_invalid"


class RecorderExistsError(ConflictError):
    """A recorder of this code is registered already."""

    code = "devices.recorder_exists"


class ProofIncompleteError(InvalidError):
    """An explosion-proof certificate is told by halves: a zone or a day without its number. Fields: field."""

    code = "devices.proof_incomplete"


class RecorderNotFoundError(NotFoundError):
    """No recorder of this id."""

    code = "devices.recorder_not_found"
