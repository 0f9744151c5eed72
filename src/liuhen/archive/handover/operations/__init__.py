"""Writes of hand-over, by topic."""

from liuhen.archive.handover.operations.listing import TASK, keep_list
from liuhen.archive.handover.operations.offering import offer, withdraw
from liuhen.archive.handover.operations.placing import place
from liuhen.archive.handover.operations.receiving import Verdict, receive

__all__ = ["TASK", "Verdict", "keep_list", "offer", "place", "receive", "withdraw"]
