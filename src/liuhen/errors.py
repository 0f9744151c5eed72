"""The one family of errors: a code, typed fields, and what kind of trouble it is. No HTTP, no prose.

A room or engine subclasses one of the kinds below and sets `code`. The user's words for every code stand in
`liuhen.site.prose`, which a test holds against the subclasses; HTTP statuses and exit codes are mapped there too.
"""

from __future__ import annotations

from typing import ClassVar

Field = str | int | float | bool | None


class LiuhenError(Exception):
    """Something that a caller can expect and a person can be told. Never raised itself.

    Attributes:
        code: stable name, `room.what_went_wrong`; part of the API.
        fields: what the prose and the API fill in: short texts and numbers.
    """

    code: ClassVar[str] = "liuhen.error"

    def __init__(self, **fields: Field) -> None:
        super().__init__(self.code, fields)
        self.fields: dict[str, Field] = fields

    def __str__(self) -> str:
        inner = ", ".join(f"{name}={value!r}" for name, value in self.fields.items())
        return f"{self.code}({inner})"


class InvalidError(LiuhenError):
    """What was given can't be used; the person can correct it. HTTP 422, exit 65."""


class DeniedError(LiuhenError):
    """The actor may not do this. HTTP 403, exit 77."""


class NotFoundError(LiuhenError):
    """No such thing, or none that the actor may know of. HTTP 404, exit 66."""


class ConflictError(LiuhenError):
    """It contradicts what stands; look again and decide. HTTP 409, exit 73."""


class UnavailableError(LiuhenError):
    """Something that's needed can't be reached or has no room now; later it may. HTTP 503, exit 75."""


class DamagedError(LiuhenError):
    """What is stored isn't what was stored. HTTP 500, exit 74; never hidden."""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name, so that xgettext collects the prose tables
    """Mark a sentence of a prose table for translation; returns it unchanged."""
    return text
