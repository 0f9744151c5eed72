"""What can go wrong when something is bound."""

from __future__ import annotations

from liuhen.errors import InvalidError


class TypesettingError(InvalidError):
    """The typesetter can't make the pages: a picture is damaged, or it found a fault of ours. Fields: reason."""

    code = "binding.typesetting"
