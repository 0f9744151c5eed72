"""What people are told when something goes wrong in the archive room."""

from __future__ import annotations

from liuhen.archive.keeping.prose import PROSE as KEEPING
from liuhen.archive.keeping.prose import WORDS as KEEPING_WORDS

PROSE = {**KEEPING}
WORDS = {**KEEPING_WORDS}
