"""Writes of this room, by topic."""

from liuhen.recordings.composing import Telling
from liuhen.recordings.operations.analysing import Finding, MadeFile, record_analysis, record_derivatives
from liuhen.recordings.operations.attaching import attach
from liuhen.recordings.operations.captioning import add_cue, check_captions, save_captions
from liuhen.recordings.operations.confirming import confirm_on_site
from liuhen.recordings.operations.consenting import film_under, mark_with_copies
from liuhen.recordings.operations.describing import describe
from liuhen.recordings.operations.explaining import ask_exemption
from liuhen.recordings.operations.exporting import (
    Loose,
    as_of_list,
    ask_copy,
    ask_papers,
    cases_of,
    claim_export,
    copy_beside,
    digest_of,
    export_bag,
    fail_export,
    finish_export,
    forget_copy,
    is_making,
    keep_packed,
    list_contents,
    loose,
    make_export,
    narrow_copy,
    payload_of,
    permitted,
    record_titled,
    request_export,
    require_open,
    take_back_exports,
)
from liuhen.recordings.operations.marking import change_mark, keep_marks, set_mark, withdraw_mark
from liuhen.recordings.operations.proving import mark_evidence
from liuhen.recordings.operations.registering import OriginFacts, register
from liuhen.recordings.operations.reviewing import close_review, look_to_review, open_for_review, open_to_review
from liuhen.recordings.operations.sealing import (
    acknowledge_seal,
    ask_transfer,
    decide_transfer,
    is_own_seal,
    is_own_transfer,
    remove_files,
    seal_recording,
    unseal_recording,
)
from liuhen.recordings.operations.stilling import record_waveform, take_still
from liuhen.recordings.operations.viewing import grant_play, open_recording

__all__ = [
    "Finding",
    "Loose",
    "MadeFile",
    "OriginFacts",
    "Telling",
    "acknowledge_seal",
    "add_cue",
    "as_of_list",
    "ask_copy",
    "ask_exemption",
    "ask_papers",
    "ask_transfer",
    "attach",
    "cases_of",
    "change_mark",
    "check_captions",
    "claim_export",
    "close_review",
    "confirm_on_site",
    "copy_beside",
    "decide_transfer",
    "describe",
    "digest_of",
    "export_bag",
    "fail_export",
    "film_under",
    "finish_export",
    "forget_copy",
    "grant_play",
    "is_making",
    "is_own_seal",
    "is_own_transfer",
    "keep_marks",
    "keep_packed",
    "list_contents",
    "look_to_review",
    "loose",
    "make_export",
    "mark_evidence",
    "mark_with_copies",
    "narrow_copy",
    "open_for_review",
    "open_recording",
    "open_to_review",
    "payload_of",
    "permitted",
    "record_analysis",
    "record_derivatives",
    "record_titled",
    "record_waveform",
    "register",
    "remove_files",
    "request_export",
    "require_open",
    "save_captions",
    "seal_recording",
    "set_mark",
    "take_back_exports",
    "take_still",
    "unseal_recording",
    "withdraw_mark",
]
