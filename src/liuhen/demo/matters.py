"""The demo bureau's own list of record points, as such bureaus publish them."""

from __future__ import annotations

from liuhen.rules.matters import MatterRow

_CHECK, _FINE, _FORCE = "安全生产监督检查", "安全生产行政处罚", "查封扣押"

MATTERS = (
    MatterRow(
        category="行政检查", matter=_CHECK, point="现场必查区域检查", way="录像", start="到达检查场所时",
        content="检查人员、被检查场所全貌、发现的问题和隐患部位", end="离开检查场所时", retention="2年",
    ),
    MatterRow(
        category="行政检查", matter=_CHECK, point="签署文书与意见", way="文字和录像", start="交付文书时",
        content="当事人阅看文书、签署姓名和意见的过程", end="签署完毕时", retention="同案卷保留期限",
    ),
    MatterRow(
        category="行政检查", matter=_CHECK, point="集中约谈", way="录音或录像", start="约谈开始时",
        content="约谈人、被约谈人身份和约谈内容", end="约谈结束时", retention="2年", remark="重大隐患未按期整改时",
    ),
    MatterRow(
        category="行政处罚", matter=_FINE, point="第七条第（六）项", way="录像", start="告知权利义务时",
        content="询问全过程，不间断", end="核对笔录、签名完毕时", retention="同案卷保留期限",
    ),
    MatterRow(
        category="行政处罚", matter=_FINE, point="留置送达", way="录像", start="到达送达地点时",
        content="送达场所、拒收情形、留置的文书", end="离开送达地点时", retention="永久",
    ),
    MatterRow(
        category="行政强制", matter=_FORCE, point="现场处理措施", way="录像", start="宣布决定时",
        content="告知、清点、加封全过程", end="当事人在清单上签名后", retention="永久",
    ),
)  # fmt: skip
