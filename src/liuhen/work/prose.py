"""The Chinese words for this room's error codes, and for the two outcomes that the runner writes itself."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "work.unknown_task": N_("没有名为“{task}”的后台任务。请核对程序版本是否一致，然后重试。"),
    "work.job_not_found": N_("没有找到这项后台任务，它可能已经清理。请刷新页面。"),
    "work.job_not_failed": N_("这项后台任务没有失败，不需要重试。请刷新页面查看进度。"),
    "work.lease_lost": N_("这项后台任务已由另一个工作进程接手，不需要处理。"),
    "work.stopped": N_("工作进程正在停止，这项任务会在重新启动后继续。"),
    "work.worker_died": N_(
        "处理这项任务的工作进程已中断 {attempts} 次，不再自动重试。请查看日志，排除原因后手工重试。"
    ),
    "work.crashed": N_("任务因程序错误（{error}，{where}）中止。请把这行文字告知维护人员，然后手工重试。"),
}
