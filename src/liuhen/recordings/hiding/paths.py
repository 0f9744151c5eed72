"""Where copies with things hidden lie in their recording's object."""

from __future__ import annotations

FOLDER = "hidden"


def is_of_hidden_copy(logical_path: str) -> bool:
    """Whether a file of a recording's object belongs to such a copy: these leave by themselves, never with the rest."""
    return logical_path.startswith(f"{FOLDER}/")
