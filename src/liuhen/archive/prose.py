"""What people are told when something goes wrong in the archive room."""

from __future__ import annotations

from liuhen.archive.consulting.prose import PROSE as CONSULTING
<<<<<<< HEAD
from liuhen.archive.exhibits.prose import PROSE as EXHIBITS
=======
from liuhen.archive.handover.prose import PROSE as HANDOVER
>>>>>>> a42347b (A unit hands filed volumes over in batches; the archive room accepts or returns each, and says where it lies (art 18))
from liuhen.archive.keeping.prose import PROSE as KEEPING
from liuhen.archive.keeping.prose import WORDS as KEEPING_WORDS
from liuhen.archive.volumes.prose import PROSE as VOLUMES

<<<<<<< HEAD
PROSE = {**CONSULTING, **EXHIBITS, **KEEPING, **VOLUMES}
=======
PROSE = {**CONSULTING, **HANDOVER, **KEEPING, **VOLUMES}
>>>>>>> a42347b (A unit hands filed volumes over in batches; the archive room accepts or returns each, and says where it lies (art 18))
WORDS = {**KEEPING_WORDS}
