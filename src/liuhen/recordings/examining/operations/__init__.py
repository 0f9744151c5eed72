"""Keeping examinations with recordings, and learning what the originals of a recorder model look like."""

from liuhen.recordings.examining.operations.enrolling import enrol, withdraw
from liuhen.recordings.examining.operations.keeping import ask_examination, keep_examination
from liuhen.recordings.examining.operations.rounds import ask_next

__all__ = ["ask_examination", "ask_next", "enrol", "keep_examination", "withdraw"]
