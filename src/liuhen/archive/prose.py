"""What people are told when something goes wrong in the archive room."""

from __future__ import annotations

from liuhen.archive.carriers.prose import PROSE as CARRIERS
from liuhen.archive.checking.prose import PROSE as CHECKING
from liuhen.archive.consulting.prose import PROSE as CONSULTING
from liuhen.archive.exhibits.prose import PROSE as EXHIBITS
from liuhen.archive.handover.prose import PROSE as HANDOVER
from liuhen.archive.keeping.prose import PROSE as KEEPING
from liuhen.archive.keeping.prose import WORDS as KEEPING_WORDS
from liuhen.archive.volumes.prose import PROSE as VOLUMES

PROSE = {**CHECKING, **CARRIERS, **CONSULTING, **EXHIBITS, **HANDOVER, **KEEPING, **VOLUMES}
WORDS = {**KEEPING_WORDS}
