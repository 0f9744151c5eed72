"""What people are told when an examination or a profile can't be had."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "examining.not_examined": N_("这份资料还没有做过结构检验，请稍后再看。"),
    "examining.nothing_to_examine": N_("只有录像和录音可以做结构检验。"),
    "examining.model_unknown": N_(
        "没有登记过这个型号的执法记录仪，或者它没有写明型号。请先在执法记录仪登记中填写厂家和型号。"
    ),
    "examining.too_few": N_("至少需要 {least} 份原始样本才能学出型号特征，请再选一些。"),
    "examining.too_many": N_("一个型号最多登记 {most} 份原始样本，请先撤回一些。"),
    "examining.not_an_original": N_("{number} 不能作为原始样本。"),
    "examining.not_an_original.other_model": N_("{number} 不是这个型号的执法记录仪摄录的，不能作为它的原始样本。"),
    "examining.not_an_original.unexamined": N_("{number} 还没有做过结构检验，或者已经封存、销毁，不能作为原始样本。"),
    "examining.not_an_original.contradicts": N_("{number} 的结构检验中有矛盾之处，不能作为原始样本。"),
    "examining.not_an_original.program": N_(
        "{number} 与其余原始样本写明的软件名称不同。编辑或转换软件的名称，只有全部样本都相同时才算这个型号自己的写法。"
    ),
    "examining.not_an_original.enrolled": N_("{number} 已经登记为原始样本。"),
    "examining.not_enrolled": N_("没有这份原始样本，或者已经撤回。"),
    "examining.reason": N_("请写明撤回的原因，不超过 {longest} 字。"),
    "examining.profile_changed": N_("有人同时改动了这个型号的原始样本，请刷新页面后再试。"),
}
