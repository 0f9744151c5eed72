"""Writes of drawing, reviewing and answering, by topic. None of them deletes anything."""

from liuhen.supervision.reviews.operations.answering import answer, close, judge
from liuhen.supervision.reviews.operations.drawing import draw_plan
from liuhen.supervision.reviews.operations.reviewing import leave_out, review

__all__ = ["answer", "close", "draw_plan", "judge", "leave_out", "review"]
