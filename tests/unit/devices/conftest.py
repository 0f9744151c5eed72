"""Recorders and the people who use them."""

from lending import leader, office, officer, out, recorder

__all__ = ["leader", "office", "officer", "out", "recorder"]
