"""What people are told when a proposal can't be accepted."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "proposing.not_waiting": N_("这份资料已有标注，或者不由您标注。"),
    "proposing.changed": N_("{number} 的建议已经变化，请重新查看后再接受。"),
    "proposing.undecided": N_("{number} 的建议不能直接接受，请先核对。"),
    "proposing.undecided.contradicted": N_("{number} 的理由互相矛盾，请先选择。"),
    "proposing.undecided.lacking": N_("{number} 的分类、场所或内容没有建议，请填写。"),
}
