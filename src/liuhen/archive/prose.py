"""What people are told when something goes wrong in the archive room."""

from __future__ import annotations

from liuhen.archive.keeping.prose import PROSE as KEEPING
from liuhen.archive.keeping.prose import WORDS as KEEPING_WORDS
from liuhen.archive.volumes.prose import PROSE as VOLUMES

PROSE = {**KEEPING, **VOLUMES}
WORDS = {**KEEPING_WORDS}
