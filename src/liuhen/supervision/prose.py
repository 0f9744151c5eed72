"""What people are told when something goes wrong in supervision."""

from __future__ import annotations

from liuhen.supervision.reviews.prose import PROSE as REVIEWS

PROSE = {**REVIEWS}
