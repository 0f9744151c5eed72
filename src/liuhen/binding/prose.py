"""The user's words for what can go wrong when something is bound."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "binding.typesetting": N_("无法生成 PDF：{reason}。请检查文书的页面图片，然后重新生成。"),
}
