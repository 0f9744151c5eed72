"""What the documents tell people to type is what the command line takes; every command explains itself anywhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from liuhen.cli import application

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "README.zh-CN.md", "ARCHITECTURE.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
OURS = {"liuhen", "./liuhen", "/opt/liuhen/liuhen"}
CLI: Any = get_command(application())
# a subcommand of every command that has them, and the commands themselves
HELP = """
import sys
from typer.testing import CliRunner
from liuhen.cli import application

app = application()
for words in {commands!r}:
    outcome = CliRunner().invoke(app, [*words, "--help"])
    assert outcome.exit_code == 0 and "--help" in outcome.output, (words, outcome.output, outcome.exception)
assert "django" not in sys.modules, "a help text needs no database"
"""


def commands(command: Any = CLI, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and group with the words that lead to it."""
    yield words, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*words, name))


def lines_of(document: Path) -> Iterator[str]:
    """What stands in blocks of shell and between backticks."""
    text = document.read_text("utf-8")
    for block in re.findall(r"```(?:sh|ini)\n(.*?)```", text, re.DOTALL):
        yield from (line.removeprefix("ExecStart=") for line in block.replace("\\\n", " ").splitlines())
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def told() -> Iterator[tuple[str, list[str]]]:
    """Every command line of ours in the documents: where it stands, and its words."""
    for document in DOCUMENTS:
        for line in lines_of(document):
            if not set(line.split()) & OURS or line.split()[0] not in {*OURS, "sudo"}:
                continue
            words = shlex.split(line, comments=True)
            ours = [place for place, word in enumerate(words) if word in OURS and words[place - 1 : place] != ["-u"]]
            if not ours:
                continue  # only the user is called so: what is put before a command
            yield f"{document.name}: {line}", words[ours[-1] + 1 :]


def complaint(words: list[str]) -> str:
    """Why the command line wouldn't take these words; empty when it would, as far as it can be known without a run."""
    command: Any = CLI
    words = [word for word in words if word != "--help"]  # which every command takes
    while hasattr(command, "commands") and words and "|" not in words[0]:
        if words[0] not in command.commands:
            return f"no command {words[0]}"
        command, words = command.commands[words[0]], words[1:]
    if hasattr(command, "commands"):
        return "" if not words or set(words[0].split("|")) <= set(command.commands) else f"no command {words[0]}"
    context = type(command).context_class(command, info_name=command.name, resilient_parsing=True)
    known = {option for param in command.get_params(context) for option in param.opts}
    unknown = [word for word in words if word.startswith("--") and word.split("=")[0] not in known]
    if unknown:
        return f"no option {unknown[0]}"
    given, left, _order = command.make_parser(context).parse_args(args=list(words))
    missing = [param.name for param in command.params if param.required and given.get(param.name) in (None, (), [])]
    if missing and not all(word.startswith("--") for word in words):  # none: it's only named
        return f"needs {missing}"
    return f"too much: {left}" if left else _out_of_choice(command, given)


def _out_of_choice(command: Any, given: dict[str, Any]) -> str:
    for param in command.params:
        kind = param.type_descriptor.annotation
        choices = [str(each.value) for each in kind] if isinstance(kind, type) and issubclass(kind, Enum) else []
        if choices and given.get(param.name) is not None and given[param.name] not in choices:
            return f"{given[param.name]} is none of {choices}"
    return ""


def test_a_document_that_names_what_there_is_not() -> None:
    lines = list(told())
    assert len(lines) > 30
    wrong = [f"{line}: {why}" for line, words in lines if (why := complaint(words))]
    assert wrong == []


WRONG = [
    "intke /media/card",
    "intake /media/card --recoder KT1",
    "intake /a /b",
    "init --admin 用户名 x",
    "ledger chek",
    "up now",
    "serve all",
]


@pytest.mark.parametrize("words", WRONG)
def test_a_wrong_line_that_passes(words: str) -> None:
    assert complaint(words.split()) != ""


def test_an_option_that_no_command_has() -> None:
    known = {option for _words, command in commands() for param in command.params for option in param.opts}
    known |= {"--help"}
    operate = [ROOT / "README.md", ROOT / "README.zh-CN.md", *(ROOT / "docs" / "operate").glob("*.md")]
    named = {
        (document.name, option)
        for document in operate
        for option in re.findall(r"`(--[a-z-]+)`", document.read_text("utf-8"))
    }
    assert named
    assert {each for each in named if each[1] not in known} == set()


def test_help_that_needs_an_instance_or_django(tmp_path: Path) -> None:
    home = tmp_path / "nowhere"
    script = HELP.format(commands=[list(words) for words, _command in commands()])
    outcome = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"LIUHEN_HOME": str(home), "PYTHONPATH": str(ROOT / "src")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stderr
    assert not home.exists()
