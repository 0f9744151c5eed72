"""Slates (场记码): QR codes that are filmed before the work begins, and say what the film belongs to.

    text = slates.encode(slate, signer)             # what the QR code holds
    for sighting in slates.find(path).sightings:    # in a child process
        verdict = slates.decode(sighting.text, verifiers, filmed_at=None)
    for stretch in slates.stretches([(sighting, slate), …]):   # the genuine ones
        clock = slates.read_clock(stretch)          # of live ones that were seen to tick

`decode`, `encode` and `read_clock` are pure. The bytes are described in docs/formats/slate.md.
"""

from __future__ import annotations

from liuhen.media.slates.clock import Clock, Mismatch, read_clock, stretches
from liuhen.media.slates.finding import find
from liuhen.media.slates.model import Kind, Search, Sighting, Slate, Standing, Verdict
from liuhen.media.slates.text import decode, encode

__all__ = [
    "Clock",
    "Kind",
    "Mismatch",
    "Search",
    "Sighting",
    "Slate",
    "Standing",
    "Verdict",
    "decode",
    "encode",
    "find",
    "read_clock",
    "stretches",
]
