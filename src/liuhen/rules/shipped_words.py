"""What the shipped rules for equipment and supervision call things, marked so that each has its English.

The files are the bureau's to replace, so nothing reads its words here: `liuhen.prose.translated` finds them, and leaves
a bureau's own as they were written. A test holds this list against the files.
"""

from __future__ import annotations

from liuhen.errors import N_

WORDS = frozenset(
    {
        N_("电量"),
        N_("剩余内存"),
        N_("时钟"),
        N_("镜头"),
        N_("清洁完好"),
        N_("有污渍"),
        N_("破裂或起雾"),
        N_("佩戴位置"),
        N_("左肩"),
        N_("左胸"),
        N_("手持"),
        N_("固定架"),
        N_("无法固定"),
        N_("试录一段，检查画面、声音和夜视"),
        N_("充满后检查续航时间"),
        N_("清洁机身、镜头和触点，检查背夹"),
        N_("逐个检查接口，清洁触点"),
        N_("核对授时是否准确"),
        N_("除尘，检查风扇、温度和指示灯"),
        N_("从备份恢复一份资料，确认可读"),
        N_("画面、声音清楚，能辨认人物和现场"),
        N_("应当记录的环节齐全"),
        N_("开始摄录时告知当事人"),
        N_("言语文明、行为规范，应当出示证件的已出示"),
        N_("反映时间、地点、事项、当事人、执法人员和过程"),
        N_("拍到场所明显标志，或口述场所名称"),
        N_("同一地点没有断续、取舍或补录"),
        N_("开始摄录及时，没有漏掉开头"),
        N_("结束摄录适时，没有过早停止"),
        N_("名称、分类、场所和内容标注正确"),
        N_("优秀"),
        N_("合格"),
        N_("不合格"),
        N_("执法主体和执法人员有执法资格"),
        N_("违法事实清楚，证据确凿"),
        N_("适用依据正确，裁量适当"),
        N_("程序合法，依法告知和听取陈述申辩"),
        N_("各环节在法定期限内完成"),
        N_("文书齐全、制作规范，签名和日期完整"),
        N_("应当音像记录的环节有记录并已标注"),
        N_("按期组卷归档，排列和目录规范"),
        N_("案卷真实、完整、可用、安全"),
    }
)
