"""Whether everything that a reader can see has its English: every marked string of every room and of the prose tables.

Strings are collected by Babel, so no GNU gettext is needed. Templates are read by Django's own lexer.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

import liuhen

HOUSE = Path(liuhen.__file__).parent
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "N_": None,
}


PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
CALL = re.compile(r"\b(?:n?p?gettext|_)\(")


class Message(NamedTuple):
    """A string as code or a template has it; what has a plural or a context is an entry of its own.

    Attributes:
        text: the string, the singular of one with a plural.
        plural: its plural, empty when it has none.
        context: what tells it from the same string elsewhere (a list's heading from a column's), mostly empty.
    """

    text: str
    plural: str = ""
    context: str = ""

    @property
    def id(self) -> str | tuple[str, str]:
        """How a catalogue knows it."""
        return (self.text, self.plural) if self.plural else self.text


def untranslated() -> list[str]:
    """A line for each string without English, each whose English has other placeholders, each unused one."""
    found = []
    for folder, messages in sorted(collected().items()):
        catalogue = catalogue_of(folder)
        for message in sorted(messages):
            found += [f"{folder.name}: {what} {message.text!r}" for what in _wrong(catalogue, message)]
        used = {(message.text, message.context) for message in messages}
        kept = {(_text(entry), entry.context or "") for entry in catalogue if entry.id}
        found += [f"{folder.name}: obsolete {text!r}" for text, _context in sorted(kept - used)]
    return found


def collected() -> dict[Path, set[Message]]:
    """The strings of each room by the folder of its catalogue; engines and single modules speak through the site."""
    rooms: dict[Path, set[Message]] = {}
    for path in sorted([*HOUSE.rglob("*.py"), *HOUSE.rglob("templates/**/*.html")]):
        if "migrations" in path.parts or "static" in path.parts:
            continue
        first = path.relative_to(HOUSE).parts[0]
        room = HOUSE / first if (HOUSE / first / "apps.py").is_file() else HOUSE / "site"
        messages = set(_in_template(path) if path.suffix == ".html" else _in_python(path))
        rooms.setdefault(room, set()).update(messages)
    return {room: _with_plurals(messages) for room, messages in rooms.items() if messages}


def catalogue_of(room: Path) -> Catalog:
    """A room's English catalogue; empty when it has none yet."""
    path = room / "locale" / "en" / "LC_MESSAGES" / "django.po"
    if not path.is_file():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def refresh() -> None:
    """Rewrite every room's catalogue: its strings in order, the English that is there kept, the rest left empty."""
    for room, messages in collected().items():
        old = catalogue_of(room)
        new = Catalog(
            locale="en",
            project="Liuhen",
            version="1",
            msgid_bugs_address="liuhen.invalid",
            language_team="Liuhen",
            header_comment="# English.",
            last_translator="Liuhen",
            creation_date=old.creation_date,
            revision_date=old.creation_date,
            fuzzy=False,
        )
        for message in sorted(messages):
            known = old.get(message.text, message.context or None)
            kept = known.string if known is not None and bool(known.pluralizable) == bool(message.plural) else None
            new.add(message.id, kept or (("", "") if message.plural else ""), context=message.context or None)
        path = room / "locale" / "en" / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, new, width=0, omit_header=False, sort_output=True)


def _text(entry: Entry) -> str:
    return entry.id if isinstance(entry.id, str) else entry.id[0]


def _with_plurals(messages: set[Message]) -> set[Message]:
    """Without the single strings that stand with their plural as well: a catalogue has one entry for both."""
    plural = {(message.text, message.context) for message in messages if message.plural}
    return {message for message in messages if message.plural or (message.text, message.context) not in plural}


def _wrong(catalogue: Catalog, message: Message) -> Iterator[str]:
    known = catalogue.get(message.text, message.context or None)
    string = known.string if known is not None and not known.fuzzy and known.string else ""
    english = [string] if isinstance(string, str) else list(string)
    if not all(english) or len(english) != (2 if message.plural else 1):
        yield "no English for"
        return
    given = set(PLACEHOLDER.findall(message.text))
    if any(set(PLACEHOLDER.findall(each)) - given for each in english):
        yield "a placeholder that nothing fills, in the English of"


def _in_python(path: Path) -> Iterator[Message]:
    with path.open("rb") as file:
        for _line, said, _comments, context in extract("python", file, keywords=KEYWORDS):
            text, plural = (said, "") if isinstance(said, str) else (said[0], said[1])
            yield Message(text, plural, context or "")


def _in_template(path: Path) -> Iterator[Message]:
    """Strings of `translate`, `blocktranslate` and `_("…")`, as Django turns them into calls."""
    from django.utils.translation.template import templatize

    source = templatize(path.read_text("utf-8"), origin=str(path))
    for line in source.splitlines():
        yield from _calls(line)


def _calls(line: str) -> Iterator[Message]:
    for found in CALL.finditer(line):
        end = found.end()
        while (end := line.find(")", end)) >= 0:
            end += 1
            try:
                call = ast.parse(line[found.start() : end], mode="eval").body
            except SyntaxError:
                continue  # a bracket inside the text
            if isinstance(call, ast.Call):
                texts = [str(each.value) for each in call.args if isinstance(each, ast.Constant)]
                context = texts.pop(0) if "pgettext" in found[0] else ""
                yield Message(texts[0], texts[1] if len(texts) > 1 else "", context)
            break
