"""Takes rulebooks from where they are: those that ship with Liuhen by name, a bureau's own by its folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from liuhen.rules.errors import RulebookAbsentError, RulebookInvalidError
from liuhen.rules.model import Rulebook
from liuhen.rules.parsing import Parsed, parse_rulebook
from liuhen.rules.parsing.book import HEAD, HEAD_SCHEMA, extends

DEFAULT_RULEBOOK = "gulou"


def rulebook(name: str = "") -> Rulebook:
    """The rulebook of a name or of a folder, read whole; without either the one that this process uses.

    Raises:
        RulebookAbsentError: no rulebook ships under this name, and no such folder exists.
        RulebookInvalidError: it has mistakes.
    """
    tried = _tried.get()
    return tried if tried is not None and not name else _whole(name or _in_use[0])


@contextmanager
def trying(book: Rulebook) -> Iterator[None]:
    """Have `rulebook()` give this one to whoever asks within, in this thread alone: a dry run that changes nothing."""
    token = _tried.set(book)
    try:
        yield
    finally:
        _tried.reset(token)


def to_try(given: Mapping[str, str]) -> Parsed:
    """Read a rulebook from texts, for `trying`; its name tells it from every other, so that nothing mixes them up.

    Args:
        given: texts of its files by name. Without a `rulebook.toml` they are chapters laid over the one in use.

    Raises:
        RulebookAbsentError, RulebookInvalidError: the one below it can't be read.
    """
    files, named = dict(given), extends(given)
    base = rulebook(named) if named and named in shipped() else None
    if HEAD not in files:
        base = rulebook(_in_use[0])
        files[HEAD] = (
            f'schema = "{HEAD_SCHEMA}"\nname = "trial"\ntitle = "trial"\nsince = {base.since.isoformat()}\n'
            f'articles = {base.articles}\nextends = "{base.name}"\n'
        )
    parsed = parse_rulebook(files, base)
    if parsed.rulebook is None:
        return parsed
    name = f"{parsed.rulebook.name}#{digest_of(given)}"
    return Parsed(replace(parsed.rulebook, name=name, _known={}), ())


def use(name: str) -> None:
    """Have `rulebook()` give this one from now on; the site says so once, from its settings."""
    _in_use[0] = name or DEFAULT_RULEBOOK


@cache
def _whole(name: str) -> Rulebook:
    parsed = parse(name)
    if parsed.rulebook is None:
        raise RulebookInvalidError(rulebook=name, problem=str(parsed.problems[0]), count=len(parsed.problems))
    return parsed.rulebook


def digest(name: str = "") -> str:
    """The SHA-256 of a rulebook's files and of those that it extends: other texts are other rules.

    Raises:
        RulebookAbsentError: as `rulebook`.
    """
    return digest_of(texts(name or _in_use[0]), but=name)


def digest_of(files: Mapping[str, str], *, but: str = "") -> str:
    """The same of texts by their names; `but` is a rulebook's own name, which it can't extend."""
    told = hashlib.sha256()
    for file, text in sorted(files.items()):
        told.update(f"{file}\0{len(text)}\0{text}".encode("utf-8", "surrogateescape"))
    base = extends(files)
    if base and base in shipped() and base != but:
        told.update(digest(base).encode())
    return told.hexdigest()


def shipped() -> list[str]:
    """The names of the rulebooks that ship with Liuhen."""
    return sorted(each.name for each in _shelf().iterdir() if each.is_dir())


def parse(name: str) -> Parsed:
    """Read a rulebook and tell everything that is wrong with it.

    Raises:
        RulebookAbsentError: there is none under this name or at this path, or it can't be read.
        RulebookInvalidError: the one that it extends has mistakes.
    """
    files = texts(name)
    base = extends(files)
    return parse_rulebook(files, rulebook(base) if base and base in shipped() and base != name else None)


def texts(name: str) -> dict[str, str]:
    """The texts of a rulebook's files; bytes that are no UTF-8 stand in them as `parse_rulebook` tells of them.

    Raises:
        RulebookAbsentError: there is none under this name or at this path, or it can't be read.
    """
    folder: Traversable = _shelf() / name if name in shipped() else Path(name)
    if not folder.is_dir() or name in {"", ".", ".."}:
        raise RulebookAbsentError(rulebook=name)
    try:
        return {
            each.name: each.read_bytes().decode("utf-8-sig", "surrogateescape")
            for each in folder.iterdir()
            if each.name.endswith(".toml") and each.is_file()
        }
    except OSError as error:
        raise RulebookAbsentError(rulebook=name) from error


def _shelf() -> Traversable:
    return resources.files("liuhen.rules") / "provisions"


_in_use = [DEFAULT_RULEBOOK]
_tried: ContextVar[Rulebook | None] = ContextVar("tried", default=None)
