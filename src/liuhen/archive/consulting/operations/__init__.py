"""Writes of consultations, by topic."""

from liuhen.archive.consulting.operations.asking import ask, decide, end, revoke
from liuhen.archive.consulting.operations.looking import open_item

__all__ = ["ask", "decide", "end", "open_item", "revoke"]
