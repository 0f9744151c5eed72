"""The user's words for every error: what happened and what to do next.

Each room and engine has its sentences in its own `prose.py`; they're collected by name here, because whoever tells a
person of an error needs the words for errors from anywhere. Needs no Django: the commands that check without it
speak Chinese from the tables directly.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import re
import string
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import liuhen
from liuhen.errors import Field, LiuhenError


@cache
def tables() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Every sentence by its code, and the words for values of fields; collected from all rooms and engines."""
    sentences: dict[str, str] = {}
    words: dict[str, dict[str, str]] = {}
    for module in pkgutil.iter_modules(liuhen.__path__):
        name = f"liuhen.{module.name}.prose"
        if module.ispkg and importlib.util.find_spec(name) is not None:
            prose = importlib.import_module(name)
            sentences.update(prose.PROSE)
            for field, known in getattr(prose, "WORDS", {}).items():
                words.setdefault(field, {}).update(known)
    return sentences, words


def say(error: LiuhenError, language: str | None = None) -> str:
    """What happened and what to do next, in the reader's language.

    Args:
        error: what went wrong.
        language: `zh-hans` or `en`; None for the language that is active. Without Django it's always Chinese.
    """
    return sentence(error.code, error.fields, language)


def sentence(code: str, fields: dict[str, Field], language: str | None = None) -> str:
    """The sentence of a code with its fields filled in; for errors that a row remembers.

    A fact that isn't of its list says `longest=0`: nothing was too long there, and `<code>.choice` has the words. What
    else can be wrong in one of several ways says which (`problem="empty"`), and `<code>.<problem>` has the words.
    What a row that is older than today's sentence doesn't know is left out of it.
    """
    sentences, words = tables()
    chosen = f"{code}.choice" if fields.get("longest") == 0 else f"{code}.{fields.get('problem')}"
    code = chosen if chosen in sentences else code
    filled = {
        name: translated(words[name][value], language)
        if isinstance(value, str) and value in words.get(name, {})
        else value
        for name, value in fields.items()
    }
    return _without_unknown(_Lenient(language).vformat(translated(sentences.get(code, code), language), (), filled))


def why(code: str, fields: dict[str, Field]) -> str:
    """The sentence of what a row remembers of a failure, in the reader's language; empty where nothing failed."""
    return sentence(code, fields) if code else ""


def why_of(failure: Mapping[str, Any]) -> str:
    """The same of a failure that is kept as one value, of `code` and `fields`."""
    return why(str(failure.get("code", "")), dict(failure.get("fields", {})))


def word(field: str, value: str) -> str:
    """The word for a value of a field, in the reader's language; the value itself where there's none."""
    known = tables()[1].get(field, {})
    return translated(known[value]) if value in known else value


def translated(text: str, language: str | None = None) -> str:
    """A marked text in the reader's language; without Django in Chinese. Commands import it as `_`."""
    if not _django_is_up():
        return text
    from django.utils import translation

    if language is None:
        return translation.gettext(text)
    with translation.override(language):
        return translation.gettext(text)


_UNKNOWN, _NUMBER_UNKNOWN = "\ufffc", "\ufffb"  # stand for a field that nobody kept, until the sentence is whole


def _without_unknown(text: str) -> str:
    """A sentence without what nobody kept: brackets about it go, a number goes, in place of the rest stands `…`."""
    text = re.sub("[（(][^（）()]*[\ufffb\ufffc][^（）()]*[）)]", "", text)
    text = re.sub('[“「"]\ufffb[”」"]', _NUMBER_UNKNOWN, text)
    text = re.sub("(?<=[!-~]) \ufffb(?= [!-~])", "", text)  # between Latin words one space stays
    return re.sub(" ?\ufffb ?", "", text).replace(_UNKNOWN, "…")


_STEP = 1024


def size_in_words(size: int) -> str:
    """An amount of bytes as people tell it: `3.2 GB`, by 1024 as all file managers here do."""
    told, name = float(size), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if told < _STEP:
            break
        told, name = told / _STEP, larger
    return f"{size} B" if name == "B" else f"{told:.1f} {name}"


def hundredths(share: float) -> int:
    """A share from 0 to 1 in whole hundredths, cut and never rounded up: 100 is said of all only."""
    return max(0, min(100, int(share * 100 + 1e-9)))  # the addend: 0.29 is a little less than 29 hundredths


class _Lenient(string.Formatter):
    """Fills a sentence: `{needed:size}` tells a number, or one that a row keeps as text, as an amount of bytes.

    `{items:words}` tells the rules' own words, joined by 、, in the reader's language.
    An old row may lack a field that today's sentence names; that shall not hide what went wrong, and shows no braces.
    """

    def __init__(self, language: str | None = None) -> None:
        super().__init__()
        self._language = language

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:  # noqa: ARG002
        return kwargs.get(str(key), _NUMBER_UNKNOWN if key == "number" else _UNKNOWN)

    def format_field(self, value: Any, format_spec: str) -> str:
        if value in (_UNKNOWN, _NUMBER_UNKNOWN):
            return str(value)
        if format_spec == "words":
            parts = (translated(part, self._language) for part in str(value).split("、") if part)
            return translated("、", self._language).join(parts)
        if format_spec != "size":
            return str(super().format_field(value, format_spec))
        text = str(value)
        return size_in_words(int(text)) if text.isdecimal() else text


def _django_is_up() -> bool:
    if "django.apps" not in sys.modules:
        return False
    from django.apps import apps

    return apps.ready
