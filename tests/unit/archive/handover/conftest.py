"""A filed volume of a unit, and the archive room."""

from unit.archive.volumes.conftest import actor, archivist, case, compiled, home, unchecked

__all__ = ["actor", "archivist", "case", "compiled", "home", "unchecked"]
