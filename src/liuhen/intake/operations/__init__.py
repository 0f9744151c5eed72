"""Writes of this room, by topic."""

from liuhen.intake.operations.opening import (
    Met,
    Source,
    check_listing,
    close_intake,
    listing_digest,
    open_intake,
    wholeness_of,
)
from liuhen.intake.operations.receiving import ended_meanwhile, fail, settle, stage
from liuhen.intake.operations.uploading import (
    Ticket,
    fail_upload,
    finish_upload,
    give_ticket,
    upload_listed,
    upload_target,
)
from liuhen.intake.operations.wiping import wipe_file

__all__ = [
    "Met",
    "Source",
    "Ticket",
    "check_listing",
    "close_intake",
    "ended_meanwhile",
    "fail",
    "fail_upload",
    "finish_upload",
    "give_ticket",
    "listing_digest",
    "open_intake",
    "settle",
    "stage",
    "upload_listed",
    "upload_target",
    "wholeness_of",
    "wipe_file",
]
