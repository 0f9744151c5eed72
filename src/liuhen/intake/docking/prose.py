"""What people are told when something goes wrong at a docking station."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "docking.station_name": N_("请填写采集站名称，不超过 60 个字。"),
    "docking.station_not_found": N_("没有找到这个采集站，或者您无权查看。"),
    "docking.station_taken": N_("采集站“{station}”已由另一个进程接管，本进程停止。同一名称只能运行一个。"),
    "docking.not_found": N_("没有找到这张存储卡的采集站记录。"),
    "docking.not_waiting": N_("这张卡不在等待指认，可能已开始采集或已拔出。请刷新后再看。"),
    "docking.unnamed": N_("卡上有录像，但卷标、序列号和文件名都看不出是哪台执法记录仪。请在“采集站”页面指认。"),
    "docking.signs_disagree": N_("这张卡的标志指向不同的执法记录仪：{recorders}。请核对后在“采集站”页面指认。"),
    "docking.no_recordings": N_("卡上没有录像，不是执法记录仪的存储卡，未采集。"),
    "docking.locked": N_("执法记录仪已连接，但还没有打开存储。请在机身上输入密码，进入 U 盘模式。"),
    "docking.stopping": N_("采集站正在停止。已入库的文件不受影响，下次启动后自动继续。"),
    "docking.unforeseen": N_("出现意外错误，稍后自动重试。请系统管理员查看采集站日志。"),
    "docking.signs_file": N_("识别执法记录仪的设置文件第 {line} 条有误，请系统管理员检查。"),
    "docking.too_long": N_("采集站报来的内容过长（{field}），请检查采集站程序。"),
    "docking.wall_key": N_("大屏地址无效或已更换，请在“采集站”页面重新取得。"),
    "docking.nothing_to_watch": N_("没有可以监视的位置。请用 --watch 指定文件夹，或检查设置 dock_mounts。"),
}
