"""Writes of this part, by topic."""

from liuhen.recordings.hiding.operations.drafting import save_plan, start_plan
from liuhen.recordings.hiding.operations.giving import give_copy
from liuhen.recordings.hiding.operations.making import claim_copy, fail_copy, keep_copy, request_copy
from liuhen.recordings.hiding.operations.proposing import ask_faces, propose_faces
from liuhen.recordings.hiding.operations.watching import open_copy, require_signer, sign_copy, tell_watched

__all__ = [
    "ask_faces",
    "claim_copy",
    "fail_copy",
    "give_copy",
    "keep_copy",
    "open_copy",
    "propose_faces",
    "request_copy",
    "require_signer",
    "save_plan",
    "sign_copy",
    "start_plan",
    "tell_watched",
]
