"""The user's words for each error of this room: what happened, and what to do next."""

from __future__ import annotations

from liuhen.errors import N_
from liuhen.people.scope_words import NEEDED

PROSE: dict[str, str] = {
    "people.not_permitted": N_("您的角色不允许此操作。如工作需要，请联系安全管理员授权。"),
    "people.sign_in_needed": N_("请先登录。"),
    "people.password_change_due": N_("首次登录或密码被重置后须先修改密码，请在网页上修改后再试。"),
    "people.first_run_open": N_("系统尚未完成首次启用：安全管理员和审计管理员登录后方可使用。"),
    "people.sign_in_refused": N_("用户名或密码不正确。请检查后重新输入；忘记密码请联系系统管理员。"),
    "people.sign_in_throttled": N_("登录失败次数过多，请在 {minutes} 分钟后再试。"),
    "people.first_code_wrong": N_("动态码不正确。请核对手机的时间是否准确，等出现新的动态码后再输入。"),
    "people.code_wrong": N_("动态码或恢复码不正确，或已经用过。请等手机上出现新的动态码后再输入。"),
    "people.second_factor_due": N_("您的角色必须使用动态码登录，请在网页上绑定手机后再试。"),
    "people.second_factor_held": N_("已经绑定动态码。要换手机，请先解除原绑定。"),
    "people.second_factor_missing": N_("没有绑定动态码，可能刚被解除。请刷新页面。"),
    "people.second_factor_unreadable": N_(
        "动态码密钥无法读取：keys/secret.key 不是本实例原来的密钥。请恢复原文件，或由安全管理员解除绑定后重新绑定。"
    ),
    "people.directory_unreachable": N_("目录服务器暂时无法核对密码，请稍后再试；持续不能登录请联系系统管理员。"),
    "people.provider_unreachable": N_("统一身份认证平台暂时无法使用，请稍后再试，或用密码登录。"),
    "people.provider_refused": N_("统一身份认证没有完成或已过期，请重新登录。"),
    "people.identity_unknown": N_("身份核对通过，但没有关联的账号。请把这个标识交给系统管理员关联：{identity}"),
    "people.identity_taken": N_("“{name}”已关联另一个账号，请核对。"),
    "people.identity_missing": N_("该账号没有这项关联，可能已被解除。请刷新页面。"),
    "people.password_elsewhere": N_("该账号的密码由目录服务器保管，请在那里修改。"),
    "people.self_grant": N_("不能授予、撤销或恢复自己的角色。请由另一名安全管理员办理。"),
    "people.token_cannot": N_("访问令牌不能用于此操作，请登录网页后办理。"),
    "people.token_scope": N_("访问令牌的范围不包括“{needed}”。请换用范围合适的令牌，或由本人登录网页新建一个。"),
    "people.administrators_apart": N_(
        "三员相互独立：该账号已是“{held}”，不能再担任“{role}”。请先撤销原角色，或改用另一账号。"
    ),
    "people.role_held": N_("该账号已有“{role}”角色，无需重复授予。"),
    "people.role_needs_unit": N_("授予“{role}”时必须选择适用单位。"),
    "people.period": N_("日期不成立：不能早于今天，截止日期不能早于起始日期。请更正。"),
    "people.deputy_unfit": N_(
        "不能这样代理：代理人须是另一名在用账号，期间须在被代理角色的有效期内，且不得重复。请更正。"
    ),
    "people.deputyship_not_found": N_("没有该项有效的代理，可能已经结束。请刷新页面。"),
    "people.keeper_unfit": N_(
        "此人不能担任这一岗位：须为在用账号、届时持有相应角色，且未重复指定。请另选一人或先授予角色。"
    ),
    "people.appointment_not_found": N_("没有该项有效的任命，可能已经结束。请刷新页面。"),
    "people.gone_already": N_("{name} 已办理离岗，无需重复办理。"),
    "people.departure_not_found": N_("没有待交接的离岗事项，可能已经办结。请刷新页面。"),
    "people.departure_open": N_("还有 {count} 项没有交接。请先交给其他人，再确认办结。"),
    "people.last_administrator": N_("这是最后一名“{role}”，不能撤销或停用。请先指定接任者。"),
    "people.first_run_over": N_("首次启用已经完成。请由系统管理员创建账号、安全管理员授予角色。"),
    "people.administrator_arrived": N_("“{role}”已登录过，不能在此重新创建。"),
    "people.username_taken": N_("用户名“{username}”已被使用，请换一个。"),
    "people.username_invalid": N_("用户名“{username}”无效：请使用 2 至 64 个字母、汉字、数字或 . _ - @ 字符。"),
    "people.name_missing": N_("请填写名称或姓名。"),
    "people.name_too_long": N_("这一项最多 {longest} 字，请缩短后再保存。"),
    "people.password_weak": N_("密码不符合要求：{reasons}"),
    "people.password_wrong": N_("当前密码不正确，请重新输入。"),
    "people.password_unchanged": N_("新密码与当前密码相同，请换一个。"),
    "people.account_not_found": N_("没有账号“{account}”。请检查用户名。"),
    "people.unit_not_found": N_("没有该单位，请重新选择。"),
    "people.unit_taken": N_("已有名为“{name}”的单位，请换一个名称。"),
    "people.unit_closed": N_("“{name}”已撤销，不再接收人员和事项。请选择其他单位。"),
    "people.unit_loop": N_("不能移到“{name}”之下：它是该单位本身或其下级。请选择其他上级单位。"),
    "people.unit_in_use": N_(
        "“{name}”还有下级单位 {units} 个、在用账号 {accounts} 个、在岗执法人员 {officers} 名、角色 {roles} 项。"
        "请先移走或结束，再撤销。"
    ),
    "people.day_unreadable": N_("“{written}”不是日期。请写成 2026-11-28 这样的形式。"),
    "people.rows_absent": N_("表格里没有数据行。请检查文件。"),
    "people.officer_not_found": N_("没有唯一对应“{officer}”的执法人员。请改用执法证号，或先登记该人员。"),
    "people.certificate_taken": N_("执法证号“{certificate}”已登记在另一名执法人员名下，请核对。"),
    "people.certificate_dates": N_("执法证的有效期有误：止期不能早于起期，填写有效期时须有证号。请核对证件。"),
    "people.officer_taken": N_("账号“{account}”已关联另一名执法人员，请核对。"),
    "people.grant_not_found": N_("没有该项有效授权，可能已被撤销。请刷新页面。"),
    "people.token_not_found": N_("没有该访问令牌，可能已被撤销。请刷新页面。"),
    "people.token_capabilities": N_("请选择至少一项，且只能选择账号现有权限内的事项。"),
    "people.token_lifetime": N_("令牌有效期须为 1 至 {longest} 天，而不是 {days} 天。"),
}

_ROLES = {
    "officer": N_("执法人员"),
    "leader": N_("大队负责人"),
    "office": N_("办公室"),
    "archivist": N_("档案管理员"),
    "legal": N_("法制机构"),
    "head": N_("局负责人"),
    "system_admin": N_("系统管理员"),
    "security_admin": N_("安全管理员"),
    "audit_admin": N_("审计管理员"),
}
# Words for the values that a field can have, where the value is a code.
WORDS: dict[str, dict[str, str]] = {"role": _ROLES, "held": _ROLES, "needed": NEEDED}
