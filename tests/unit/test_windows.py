"""What only a Unix has, used where Windows comes by; and what Windows alone has, read as something else."""

from __future__ import annotations

import ast
import io
import os
import re
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from liuhen.cli import streams
from liuhen.intake import card as cards
from liuhen.intake.card import Card, is_whole_medium, list_card, read_listed, remove_listed, without_limits
from liuhen.intake.errors import CardReadError, LinkRefusedError
from liuhen.site import config

SOURCE = Path(cards.__file__).parents[1]
OF_UNIX = {"crypt", "fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
JUNCTION = 0xA0000003


def test_a_module_needs_at_its_import_what_windows_lacks():
    named = re.compile(rf"^\s*(?:import|from) (?:{'|'.join(OF_UNIX)})\b", re.MULTILINE)
    found = []
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        if named.search(text):  # few have any: the rest needn't be parsed
            found += [f"{path.relative_to(SOURCE)}: {name}" for name in bare_imports(ast.parse(text))]
    assert found == []


def bare_imports(tree: ast.Module) -> list[str]:
    """What of Unix is imported at a module's top, outside any condition."""
    names: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.Import):
            names += [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return [name for name in names if name.partition(".")[0] in OF_UNIX]


def test_the_search_finds_what_it_looks_for():
    assert bare_imports(ast.parse("import os, fcntl\nfrom pwd import getpwuid\nif os: import grp")) == ["fcntl", "pwd"]


def test_a_whole_card_cannot_be_told_on_pythons_whose_paths_do_not_know(monkeypatch, tmp_path):
    def is_mount(_path: Path) -> bool:  # as Python 3.11 has it on Windows
        raise NotImplementedError

    monkeypatch.setattr(Path, "is_mount", is_mount)
    assert is_whole_medium(Path("/"))
    assert not is_whole_medium(tmp_path)


def test_nothing_can_be_set_up_where_the_root_has_no_letter(monkeypatch, tmp_path):
    monkeypatch.setenv("LIUHEN_HOME", str(tmp_path))

    def name_of(url: str) -> str:  # as Windows: no folder of a Unix is absolute
        raise AssertionError(url)

    monkeypatch.setattr("liuhen.storage.name_of", name_of)
    assert config.load().storage_url == ""


@pytest.fixture
def by_names(monkeypatch):
    """A system that opens by names alone."""
    monkeypatch.setattr(cards, "_HAS_DIR_FD", False)


def test_a_card_is_read_by_names(by_names, tmp_path):
    (tmp_path / "DCIM" / "现场").mkdir(parents=True)
    (tmp_path / "DCIM" / "现场" / "1.MP4").write_bytes(b"film")
    [file] = list_card(Card.at(tmp_path))
    assert file.path == "DCIM/现场/1.MP4"
    assert b"".join(read_listed(tmp_path, file.path_bytes, 4)) == b"film"
    remove_listed(tmp_path, file.path_bytes)
    with pytest.raises(CardReadError):
        list(read_listed(tmp_path, file.path_bytes, 4))


def test_a_link_leads_out_of_a_card_that_is_read_by_names(by_names, tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "1.MP4").write_bytes(b"film")
    card = tmp_path / "card"
    card.mkdir()
    (card / "file").symlink_to(tmp_path / "secret" / "1.MP4")
    (card / "folder").symlink_to(tmp_path / "secret")
    assert {file.problem for file in list_card(Card.at(card))} == {LinkRefusedError.code}
    with pytest.raises(LinkRefusedError):
        list(read_listed(card, b"file", 4))
    with pytest.raises(CardReadError):
        list(read_listed(card, b"folder/1.MP4", 4))
    with pytest.raises(CardReadError):
        remove_listed(card, b"folder/1.MP4")


def test_a_junction_is_walked_as_a_folder(monkeypatch, tmp_path):
    facts = SimpleNamespace(st_mode=stat.S_IFDIR | 0o777, st_size=0, st_mtime=0.0, st_reparse_tag=JUNCTION)

    @contextmanager
    def scan(_folder: object):
        yield [SimpleNamespace(name="System", stat=lambda **_how: facts)]

    monkeypatch.setattr(cards, "_scan", scan)
    [file] = list_card(Card.at(tmp_path))
    assert (file.path, file.problem) == ("System", LinkRefusedError.code)


def test_a_name_on_a_card_is_a_device_or_too_long_on_windows(monkeypatch):
    assert without_limits(b"/media/card") == b"/media/card"
    monkeypatch.setattr(sys, "platform", "win32")
    assert without_limits(b"E:\\") == b"\\\\?\\E:\\"
    assert without_limits(b"\\\\server\\share") == b"\\\\?\\UNC\\server\\share"
    assert without_limits(b"\\\\?\\E:\\") == b"\\\\?\\E:\\"


@pytest.mark.parametrize(
    ("page", "written"),
    [
        ("cp1252", "请勿拔出 \u08a8".encode()),
        ("cp437", "请勿拔出 \u08a8".encode()),
        ("gbk", "请勿拔出 ".encode("gbk") + rb"\u08a8"),
        ("utf-8", "请勿拔出 \u08a8".encode()),
    ],
)
def test_the_first_word_ends_the_program_in_a_code_page_without_it(monkeypatch, page, written):
    kept = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(kept, encoding=page))
    streams.make_writable()
    print("请勿拔出 \u08a8", end="", flush=True)
    assert kept.getvalue() == written


def test_a_service_without_streams_ends_at_its_first_word(monkeypatch):
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    streams.make_writable()
    made = [sys.stdout, sys.stderr]
    print("请勿拔出")
    assert [stream.name for stream in made] == [os.devnull, os.devnull]
    for stream in made:
        stream.close()
