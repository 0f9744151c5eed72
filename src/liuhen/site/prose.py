"""The user's words for each error of the site and the command line."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "site.setting_wrong": N_("设置 {setting}（{source}）有误：{problem}。请改正后重新启动。"),
    "site.page_not_found": N_("没有这个页面。请从导航重新进入。"),
    "site.form_expired": N_("页面已过期，请返回上一页刷新后再提交。"),
    "site.request_wrong": N_("提交的内容有误：{problem}"),
    "site.method_wrong": N_("这个地址不支持这种请求方法，请对照接口说明（/api/v1/openapi.json）。"),
    "site.not_a_page": N_("这个地址是页面上的一步操作，不能直接打开。请返回上一页，或从导航重新进入。"),
    "site.failed": N_("系统内部出错，已记入日志（编号 {reference}）。请稍后再试；再次出现请联系系统管理员。"),
    "site.database_newer": N_("数据库由更新版本的程序升级过（{migration}）。请使用新版程序，不要用旧版启动。"),
    "site.database_older": N_("数据库尚未升级到本版本。请先运行 ./liuhen migrate。"),
    "site.upgrade_interrupted": N_(
        "上次升级没有完成。请先停止各服务，再运行 ./liuhen upgrade：会恢复到升级前，然后重新升级。"
    ),
    "site.upgrade_refused": N_(
        "升级前的核验发现 {count} 处问题（{first}），没有升级，什么也没有改动。请先运行 liuhen verify 处理。"
    ),
    "site.upgrade_failed": N_(
        "{why}。已恢复到升级前的状态，可以继续使用原来的版本。请把屏幕上的信息告诉提供软件的人。"
    ),
    "site.upgrade_failed.copy": N_("升级前的数据库副本已损坏，不能恢复到升级前。请从备份恢复：./liuhen restore。"),
    "site.installed_only": N_("这里是源代码目录，不能用安装包升级。请换上新的源代码，再运行 ./liuhen upgrade。"),
    "site.database_unreachable": N_("无法打开数据库（{why}）。请检查数据库是否在运行、磁盘是否已挂上；资料没有改动。"),
    "site.home_not_demo": N_("{home} 是正式实例，不能用 --demo 启动。请去掉 --demo，或另设 LIUHEN_HOME。"),
    "site.home_is_demo": N_("{home} 是演示实例。请加上 --demo 启动，或另设 LIUHEN_HOME。"),
    "site.plain_http": N_(
        "没有启动：监听地址 {host} 可由其他电脑访问，但没有加密，密码和资料会在网络上明文传送。"
        "请设置证书（tls_certificate、tls_key），或由前方的反向代理加密（https = true、proxies = 1）；"
        "确属独立专用网络的，设置 plain_http = true。"
    ),
    "site.certificate_unreadable": N_("没有启动：{file} 不是可以读取的 PEM 证书文件。请检查 tls_certificate。"),
    "site.key_unreadable": N_(
        "没有启动：{file} 不是可以读取的私钥文件（须为 PKCS#8 格式的 PEM，不设密码）。"
        "可用 openssl pkcs8 -topk8 -nocrypt -in 原私钥 -out 新私钥 转换。"
    ),
    "site.key_of_another": N_("没有启动：私钥 {file} 与证书不是一对。请检查 tls_certificate 和 tls_key。"),
    "site.certificate_out_of_time": N_("没有启动：证书 {file} 不在有效期内（{since} 至 {until}）。请换上新证书。"),
    "site.port_busy": N_("端口 {port} 已被占用。请停止占用它的程序，或用 --port 另选端口。"),
    "site.part_stopped": N_("{part}意外停止（退出码 {code}），其余部分也已停止。详情见上方日志。"),
    "site.frontend_failed": N_("前端构建失败：{command}。详情见上方输出。"),
    "site.checkout_only": N_("此命令只能在源代码目录中运行。"),
    "site.audit_elsewhere": N_(
        "这里是安装包安装的留痕，没有锁定文件，不能在这里核对依赖包："
        "请在制作安装包的源代码目录里运行 ./liuhen audit，有漏洞的换上新的源代码，重新制作安装包后升级。"
    ),
    "site.package_missing": N_("缺少系统软件包：{packages}。请用管理员身份安装后再试：apt-get install {packages}"),
}

WORDS = {
    "why": {
        "rehearse": N_("在副本上演练数据库升级时失败"),
        "migrate": N_("数据库升级时失败"),
        "check": N_("升级后的核验没有通过"),
        "copy": N_("副本已损坏"),
    }
}
