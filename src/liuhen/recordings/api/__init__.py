"""Recordings over the API: list, look, play, describe, attach, hand out."""

from __future__ import annotations

from ninja import Router

from liuhen.recordings.api.describing import router as describing
from liuhen.recordings.api.exporting import router as exporting
from liuhen.recordings.api.looking import router as looking
from liuhen.recordings.api.marking import router as marking
from liuhen.recordings.api.on_site import router as on_site
from liuhen.recordings.examining.api import router as examining
from liuhen.recordings.hiding.api import router as hiding
from liuhen.recordings.proposing.api import router as proposing
from liuhen.recordings.slating.api import router as slating
from liuhen.recordings.speech.api import router as speech

router = Router(tags=["recordings"])
router.add_router("", proposing)  # before what is found by its id
router.add_router("", looking)
router.add_router("", describing)
router.add_router("", exporting)
router.add_router("", on_site)
router.add_router("", examining)
router.add_router("", slating)
router.add_router("", speech)
router.add_router("", hiding)
router.add_router("", marking)
