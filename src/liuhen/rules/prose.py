"""The user's words for the rulebook's errors."""

from __future__ import annotations

from liuhen.errors import N_
from liuhen.rules.judging.prose import FINDINGS

PROSE: dict[str, str] = {
    "rules.forms_invalid": N_("文书目录 {file} 第 {line} 行有误：{problem}。请改正后再使用。"),
    "rules.consulting_invalid": N_("查阅规则 {file} 有误：{problem}。请改正后再使用。"),
    "rules.equipment_invalid": N_("设备规则 {file} 有误：{problem}。请改正后再使用。"),
    "rules.checking_invalid": N_("四性检测项目 {file} 有误：{problem}。请改正后再使用。"),
    "rules.supervision_invalid": N_("监督检查规则 {file} 有误：{problem}。请改正后再使用。"),
    "rules.volumes_invalid": N_("组卷规则 {file} 有误：{problem}。请改正后再使用。"),
    "rules.limit_unreadable": N_(
        "期限“{limit}”无法识别。请写数字加单位：h 小时、d 日、wd 工作日、m 月、y 年，如 24h、3wd、90d、6m、2y。"
    ),
    "rules.moment_unreadable": N_("时间“{moment}”无法识别。请写成 2026-02-13T17:30+08:00 或 2026-02-13。"),
    "rules.hour_needed": N_("以小时计的期限要写明起算的时刻，如 {moment}T17:30+08:00。"),
    "rules.day_out_of_reason.early": N_("这个日期早于 {first}，请核对年份。"),
    "rules.day_out_of_reason.late": N_("这个日期晚于 {last}，请核对年份。"),
    "rules.day_out_of_reason.future": N_("这个日期还没有到，最晚填今天（{last}），请核对。"),
    "rules.day_out_of_reason.offset": N_("时间的时区有误，与协调世界时最多相差 14 小时，请核对。"),
    "rules.day_out_of_reason": N_("日期有误，请核对年份。"),
    "rules.period_out_of_range": N_("只能计算 {first} 年至 {last} 年之间的期限，请检查起算时间和期限。"),
    "rules.arrangement_unreadable": N_("放假安排文件有误：{problem}。请使用 holiday-cn 格式的年度 JSON 文件。"),
    "rules.arrangement_not_published": N_(
        "这个文件里没有任何一天：{year} 年放假安排尚未公布，未导入。公布后请换用新文件。"
    ),
    "rules.rulebook_invalid": N_(
        "规则集 {rulebook} 有 {count} 处问题，不能使用。第一处：{problem}。请运行 liuhen rules check 查看全部并改正。"
    ),
    "rules.rulebook_absent": N_("没有规则集“{rulebook}”。请写随附规则集的名称（如 gulou），或规则集文件夹的完整路径。"),
    "rules.rule_absent": N_("规则集 {rulebook} 中没有“{what}”。请用 liuhen rules show 查看已有的条款。"),
    "rules.day_unreadable": N_("日期“{day}”无法识别。请写成 2026-01-01。"),
    "rules.carriers_invalid": N_("载体规则文件 {file} 不能使用：{problem}。"),
    "rules.retention_malformed": N_("存储期限“{written}”看不懂，请写“永久”“2年”“6个月”或“同案卷保留期限”。"),
}
# What judging finds, each under `finding.<its code>`: `liuhen.prose.sentence` says it with the finding's fields.
PROSE |= {f"finding.{code}": words for code, words in FINDINGS.items()}
