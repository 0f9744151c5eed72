"""What can be a name."""

from __future__ import annotations

from liuhen.people.errors import NameMissingError, NameTooLongError

NAME_LENGTH = 64
UNIT_NAME_LENGTH = 100


def named(text: str, *, longest: int = NAME_LENGTH) -> str:
    """Return a person's or unit's name as it's kept.

    Raises:
        NameMissingError: it is empty.
        NameTooLongError: it is longer than anybody's.
    """
    name = text.strip()
    if not name:
        raise NameMissingError
    if len(name) > longest:
        raise NameTooLongError(field="name", longest=longest)
    return name
