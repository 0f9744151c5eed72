"""The user's words for the rulebook's errors."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "rules.forms_invalid": N_("文书目录 {file} 第 {line} 行有误：{problem}。请改正后再使用。"),
}
