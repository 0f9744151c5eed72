"""Files that a command is given by path: how their names are shown, and why one can't be looked at.

They are strangers' files with strangers' names. A card's names may be GBK, and a name may hold line breaks or whatever
else steers a terminal; neither may stop a command or hide what it says of the other files.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from liuhen.errors import LiuhenError

UNREAD: dict[str, str] = {
    "missing": "找不到文件，请检查路径",
    "folder": "这是文件夹，请写明其中的文件",
    "not_file": "这不是普通文件",
    "denied": "无权读取这个文件，请检查权限",
    "failed": "读取失败，请检查磁盘或存储卡",
    "media.unreadable": "内容不能按录像读取，可能已损坏，或者不是录像",
    "media.limit": "所需的内存或时间超过上限，已停止",
    "media.child": "无法启动处理程序，请检查内存和磁盘空间",
}
"""Why a file wasn't looked at, in words."""


def as_text(path: Path) -> str:
    """A path as text that any encoding of Unicode takes; bytes that are no UTF-8 stand escaped."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def on_screen(path: Path) -> str:
    """A path as one line that steers no terminal: line breaks and other control characters are written out."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in as_text(path))


def why_unread(path: Path) -> str:
    """Why a file can't be read, as a code of `UNREAD`; empty when it can."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return "folder"
        if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
            return "not_file"
        with path.open("rb") as file:
            file.read(1)
    except FileNotFoundError:
        return "missing"
    except PermissionError:
        return "denied"
    except (OSError, ValueError):
        return "failed"
    return ""


def of_error(error: LiuhenError) -> str:
    """Why a file wasn't looked at, as a code of `UNREAD`."""
    return error.code if error.code in UNREAD else "failed"
