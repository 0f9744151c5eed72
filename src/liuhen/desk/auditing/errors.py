"""What can go wrong while the ledger is audited."""

from __future__ import annotations

from liuhen.errors import InvalidError, NotFoundError


class CheckpointGivenError(InvalidError):
    """A checkpoint that a person gives can't be used. Fields: field, problem (malformed, slip, forged, other)."""

    code = "desk.checkpoint_given"


class AuditNotFoundError(NotFoundError):
    """No such audit of the ledger."""

    code = "desk.audit_not_found"


class LooksWrongError(InvalidError):
    """The days asked for are in the wrong order or too many. Fields: field, longest (days)."""

    code = "desk.looks_wrong"
