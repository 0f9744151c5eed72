"""What can go wrong with recognising speech."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError


class NothingToHearError(InvalidError):
    """It's neither a film nor a sound. Fields: number."""

    code = "speech.nothing_to_hear"


class CaptionsByPersonError(ConflictError):
    """Captions that a person typed, imported or checked stand; a machine writes nothing over them. Fields: number."""

    code = "speech.captions_by_person"
