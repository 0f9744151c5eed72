"""What people call the kinds of custody entries and the worker's tasks.

Tests hold these lists against the kinds that operations append and against the tasks that rooms register.
"""

from __future__ import annotations

from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "access.refused": _("拒绝访问"),
        "account.activated": _("启用账号"),
        "account.created": _("创建账号"),
        "account.deactivated": _("停用账号"),
        "account.password_changed": _("修改密码"),
        "account.password_set": _("重置密码"),
        "role.granted": _("授予角色"),
        "role.revoked": _("撤销角色"),
        "role.resumed": _("恢复角色"),
        "session.started": _("登录"),
        "session.ended": _("退出登录"),
        "session.refused": _("登录失败"),
        "token.created": _("创建访问令牌"),
        "token.revoked": _("撤销访问令牌"),
        "unit.created": _("添加单位"),
        "officer.registered": _("登记执法人员"),
        "officer.linked": _("关联执法人员账号"),
        "recorder.met": _("采集时登记执法记录仪（待确认）"),
        "recorder.registered": _("登记执法记录仪"),
        "case.created": _("立案登记"),
        "case.edited": _("修改案件"),
        "case.stage_recorded": _("登记案件阶段"),
        "case.closed": _("结案"),
        "case.reopened": _("重新启动案件"),
        "case.grown": _("关联来源案件"),
        "exemption.asked": _("提出未记录说明"),
        "exemption.approved": _("批准未记录说明"),
        "exemption.refused": _("未批准未记录说明"),
        "party.registered": _("登记当事人"),
        "party.edited": _("修改当事人"),
        "activity.created": _("登记执法活动"),
        "activity.edited": _("修改执法活动"),
        "activity.times_recorded": _("登记执法活动时间"),
        "calendar.imported": _("导入放假安排"),
        "calendar.day_changed": _("修改日历"),
        "calendar.completed": _("确认放假安排"),
        "deadline.extension_asked": _("申请延期"),
        "deadline.extended": _("批准延期"),
        "deadline.extension_refused": _("不予延期"),
        "deadline.paused": _("暂停期限"),
        "deadline.resumed": _("恢复期限"),
        "deadline.late_explained": _("说明逾期原因"),
        "deadline.withdrawn": _("撤销期限"),
        "deadline.recounted": _("重新计算期限"),
        "reminder.address_set": _("设置提醒邮箱"),
        "reminder.address_forgotten": _("删除提醒邮箱"),
        "intake.opened": _("开始采集"),
        "intake.closed": _("完成采集"),
        "intake.file_listed": _("列入采集清单"),
        "intake.file_failed": _("采集失败的文件"),
        "intake.file_wiped": _("清除卡上文件"),
        "recording.received": _("原始资料入库"),
        "recording.met_again": _("再次采集到相同资料"),
        "recording.analysed": _("读取文件信息"),
        "recording.derived": _("生成预览"),
        "recording.viewed": _("打开资料页面"),
        "recording.played": _("播放"),
        "recording.attached": _("关联案件"),
        "recording.described": _("分类标注"),
        "recording.renumbered": _("按拍摄先后重新编号"),
        "recording.exported": _("导出"),
        "matter_list.imported": _("导入音像记录事项清单"),
        "matter_list.started": _("新建音像记录事项清单"),
        "matter_list.row_saved": _("修改清单的一行"),
        "matter_list.row_removed": _("删除清单的一行"),
        "matter_list.published": _("发布音像记录事项清单"),
        "matter_list.discarded": _("弃用清单草稿"),
        "register.exported": _("导出登记簿"),
    }
)

TASKS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "cases.make_findable": _("补建查找索引"),
        "cases.wind_clocks": _("补建执法活动期限"),
        "recordings.wind_clocks": _("补建标注期限"),
        "duties.recount": _("重新计算期限"),
        "intake.sweep_uploads": _("清理过期的上传"),
        "people.clear_sessions": _("清理过期的登录"),
        "recordings.analyse": _("读取文件信息"),
        "recordings.derive": _("生成预览"),
        "recordings.export": _("制作副本"),
        "recordings.forget_copies": _("清理过期的副本"),
        "work.sweep": _("清理完成已久的任务"),
    }
)
