"""Writes of this part, by topic."""

from liuhen.recordings.hiding.operations.drafting import save_plan, start_plan
from liuhen.recordings.hiding.operations.dropping import may_withdraw_plan, require_plan_withdrawer, withdraw_plan
from liuhen.recordings.hiding.operations.giving import give_copy
from liuhen.recordings.hiding.operations.keeping import keep_copy
from liuhen.recordings.hiding.operations.making import claim_copy, close_copies, fail_copy, finish_copy, request_copy
from liuhen.recordings.hiding.operations.proposing import ask_faces, propose_faces
from liuhen.recordings.hiding.operations.watching import may_sign, open_copy, require_signer, sign_copy, tell_watched
from liuhen.recordings.hiding.operations.withdrawing import may_withdraw, require_withdrawer, withdraw_copy

__all__ = [
    "ask_faces",
    "claim_copy",
    "close_copies",
    "fail_copy",
    "finish_copy",
    "give_copy",
    "keep_copy",
    "may_sign",
    "may_withdraw",
    "may_withdraw_plan",
    "open_copy",
    "propose_faces",
    "request_copy",
    "require_plan_withdrawer",
    "require_signer",
    "require_withdrawer",
    "save_plan",
    "sign_copy",
    "start_plan",
    "tell_watched",
    "withdraw_copy",
    "withdraw_plan",
]
