"""What people are told who type a command wrongly: in Chinese where the instance's language is that, else as it comes.

The command line's library speaks English only and hardly through gettext, so its complaints are told anew here, by
their kind and by their patterns. A complaint that has no words here (a newer library) is told without its English:
which option or argument it's about, and how to be shown the usage. Imported when somebody mistypes, not before.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence

from typer._click import exceptions as complaints

_KINDS = {"file": "文件", "dir": "文件夹", "path": ""}
_BOUNDS = {
    "greater than or equal to": "不小于",
    "greater than": "大于",
    "less than or equal to": "不大于",
    "less than": "小于",
}
_SAYINGS: Sequence[tuple[str, Callable[[re.Match[str]], str]]] = (
    (r"No such command '(.*)'\.", lambda found: f"没有命令“{found[1]}”。"),
    (r"Missing command\.", lambda _found: "没有写明命令。"),
    (r"No such option: (.*)", lambda found: f"没有选项 {found[1]}。"),
    (r"Option '(.*)' does not take a value\.", lambda found: f"选项 {found[1]} 不带值。"),
    (r"Option '(.*)' requires an argument\.", lambda found: f"选项 {found[1]} 后面要写明值。"),
    (r"Option '(.*)' requires (\d+) arguments\.", lambda found: f"选项 {found[1]} 后面要写明 {found[2]} 个值。"),
    (r"Argument '(.*)' takes (\d+) values\.", lambda found: f"参数 {found[1]} 须写明 {found[2]} 个值。"),
    (r"Got unexpected extra argument\(s\) \((.*)\)", lambda found: f"多出了参数：{found[1]}。"),
    (r"(file|dir|path) '(.*)' does not exist\.", lambda found: f"{_KINDS[found[1]]}“{found[2]}”不存在。"),
    (r"(file|dir|path) '(.*)' is a file\.", lambda found: f"“{found[2]}”是文件，这里要的是文件夹。"),
    (r"(file|dir|path) '(.*)' is a directory\.", lambda found: f"“{found[2]}”是文件夹，这里要的是文件。"),
    (r"(file|dir|path) '(.*)' is not readable\.", lambda found: f"运行账号无权读取“{found[2]}”。"),
    (r"(file|dir|path) '(.*)' is not writable\.", lambda found: f"运行账号无权写入“{found[2]}”。"),
    (r"Input should be a valid integer.*", lambda _found: "应为整数。"),
    (r"Input should be a valid (?:number|decimal).*", lambda _found: "应为数字。"),
    (r"Input should be a valid boolean.*", lambda _found: "应为 true 或 false。"),
    (
        r"Input should be (.+ than(?: or equal to)?) (\S+)",
        lambda found: f"应{_BOUNDS.get(found[1], '在范围内：')} {found[2]}。",
    ),
    (
        r"(?:Value error, )?'(.*)' is not one of (.*)\.",
        lambda found: f"“{found[1]}”不在可选范围内：{_listed(found[2])}。",
    ),
    (
        r"(?:Value error, )?'(.*)' does not match the formats (.*)\.",
        lambda found: f"“{found[1]}”不是这里要的写法：{_listed(found[2])}。",
    ),
    (r"Choose from:\s*(.*)", lambda found: f"可选：{_listed(found[1])}。"),
)


def _listed(names: str) -> str:
    return "、".join(part.strip().strip("'") for part in names.split(",") if part.strip())


def in_chinese(text: str) -> str:
    """A complaint of the library in Chinese; what is Chinese already as it is, what has no words here is left out."""
    for pattern, saying in _SAYINGS:
        if found := re.fullmatch(pattern, text.strip(), re.DOTALL):
            return saying(found)
    return text if re.search("[㐀-鿿]", text) else ""


def told(error: complaints.UsageError) -> str:
    """What was wrong, in one or two sentences."""
    if isinstance(error, complaints.MissingParameter):
        kind = "选项" if error.param is not None and error.param.param_type_name == "option" else "参数"
        extra = error.param.get_missing_message(ctx=error.ctx) if error.param is not None else ""
        return f"缺少{kind}{_about(error)}。{in_chinese(extra or '')}"
    if isinstance(error, complaints.BadParameter):
        about = _about(error)
        why = in_chinese(error.message)
        return f"{about.strip()}：{why}" if about and why else why or f"{about} 的值不对。".strip()
    said = in_chinese(error.message) or "命令的写法不对。"
    near = getattr(error, "possibilities", None)
    return f"{said}您要的也许是：{'、'.join(sorted(near))}。" if near else said


def _about(error: complaints.BadParameter) -> str:
    """The option or argument, with a space before it."""
    hint = error.param_hint or (error.param.get_error_hint() if error.param is not None else "")
    names = hint if isinstance(hint, str) else " / ".join(hint)
    return f" {names.replace(chr(39), '')}" if names else ""


def tell(error: complaints.UsageError) -> None:
    """Say on standard error what was wrong, and how to be shown the usage."""
    command = error.ctx.command_path if error.ctx is not None else "liuhen"
    sys.stderr.write(f"liuhen: {told(error)}\n用法说明：{command} --help\n")


def is_chinese() -> bool:
    """Whether the instance speaks Chinese; one whose settings can't be read does, as all commands do then."""
    from liuhen.errors import LiuhenError
    from liuhen.site import config

    try:
        return config.load().language != "en"
    except LiuhenError:
        return True
