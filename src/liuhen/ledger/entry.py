"""Ledger entries: what is said, in which bytes, and how a hidden fact is committed to. Pure.

An entry is canonical JSON (RFC 8785, restricted to texts, integers, booleans, null, lists and objects) of the schema
`liuhen/entry/1`. It names things by identifier and digest only; every other fact stands behind a salted commitment
`SHA-256(salt || canonical(value))`, whose salt and value are kept in the row and handed out with a copy.

All texts of an entry come from small ASCII alphabets, so an entry never holds an escape, and the canonical form is a
regular language: one pattern accepts exactly the entries. See docs/formats/ledger.md.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias
from uuid import UUID

from liuhen.ledger.errors import EntryInvalidError

SCHEMA = "liuhen/entry/1"
SALT_BYTES = 32
MAX_ENTRY_BYTES = 65_535  # tlog-tiles: an entry's length is a uint16
MAX_VALUE_BYTES = 1 << 20
MAX_DEPTH = 16
MAX_NAMES = 200  # commitments or digests of one entry
MAX_INTEGER = 2**53 - 1  # RFC 8785 rests on IEEE doubles; larger integers aren't the same everywhere

_SHAPES_A_LENGTH = 4  # a hostile ledger must not make us compile patterns without end
_LENGTHS = 256

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False).encode

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

_KIND = r"[a-z][a-z0-9_]{0,31}(?:\.[a-z][a-z0-9_]{0,31}){1,3}"
_NAME = r"[a-z][a-z0-9_.-]{0,63}"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"
_COMMITMENT = r"[0-9a-f]{64}"
_DIGEST = r"[0-9a-f]{40,128}"


def _object(value: str) -> str:
    pair = rf'"{_NAME}":"{value}"'
    return rf"\{{((?:{pair}(?:,{pair})*+)?+)\}}"


_ENTRY = re.compile(
    rf'\{{"commitments":{_object(_COMMITMENT)},"digests":{_object(_DIGEST)},"instance":"({_UUID})","kind":"({_KIND})",'
    rf'"number":([1-9][0-9]{{0,14}}),"schema":"{SCHEMA}","subject":"({_UUID})","time":"({_TIME})"\}}'.encode()
)
_PAIR = re.compile(rb'"([^"]+)":"([^"]+)"')
_KIND_PATTERN = re.compile(_KIND)
_NAME_PATTERN = re.compile(_NAME)
_DIGEST_PATTERN = re.compile(_DIGEST)


def canonical_json(value: Json) -> bytes:
    """The one byte form of a value: RFC 8785, restricted.

    Raises:
        EntryInvalidError: floats, integers beyond 2**53-1, U+0000 (PostgreSQL can't keep it), lone surrogates,
            keys that aren't texts, other types, nesting deeper than 16, more than 1 MiB.
    """
    ordered = _ordered(value, 0)
    try:
        data = _write(ordered).encode()
    except UnicodeEncodeError:
        raise EntryInvalidError(what="lone surrogate") from None
    if len(data) > MAX_VALUE_BYTES:
        raise EntryInvalidError(what="value too large")
    return data


def _ordered(value: Json, depth: int) -> Json:
    if depth > MAX_DEPTH:
        raise EntryInvalidError(what="nested too deeply")
    if isinstance(value, str):
        if "\0" in value:
            raise EntryInvalidError(what="U+0000 in a text")
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise EntryInvalidError(what="integer beyond 2**53-1")
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) and "\0" not in key for key in value):
            raise EntryInvalidError(what="key is no text")
        return {key: _ordered(value[key], depth + 1) for key in sorted(value, key=_utf16)}
    if isinstance(value, (list, tuple)):
        return [_ordered(item, depth + 1) for item in value]
    raise EntryInvalidError(what=f"{type(value).__name__} can't be committed to")


def _utf16(key: str) -> bytes:
    """RFC 8785 sorts keys by UTF-16 code units, which differs from Python's order beyond the basic plane."""
    return key.encode("utf-16-be", "surrogatepass")


def commit(salt: bytes, value: Json) -> str:
    """The salted commitment to a fact, lower-case hexadecimal.

    Raises:
        EntryInvalidError: a salt that isn't 32 bytes, or a value that `canonical_json` refuses.
    """
    if len(salt) != SALT_BYTES:
        raise EntryInvalidError(what="salt isn't 32 bytes")
    return hashlib.sha256(salt + canonical_json(value)).hexdigest()


def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds and `Z`, always the same width.

    Raises:
        EntryInvalidError: a moment without a time zone, or outside of the years 1 to 9999 in UTC.
    """
    if moment.tzinfo is None:
        raise EntryInvalidError(what="time without zone")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise EntryInvalidError(what="time out of range") from None
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the ledger.

    Attributes:
        instance: the bureau's instance, which is the ledger's.
        kind: `room.event`.
        subject: the thing that the entry speaks of.
        number: the subject's running number, from 1 without a hole: a left-out entry shows.
        time: the moment, aware.
        digests: name to lower-case hexadecimal digest (`sha256`, `sm3`, …), in the open.
        commitments: fact's name to its salted commitment.
    """

    instance: UUID
    kind: str
    subject: UUID
    number: int
    time: datetime
    digests: Mapping[str, str] = field(default_factory=dict)
    commitments: Mapping[str, str] = field(default_factory=dict)


def encode(entry: Entry) -> bytes:
    """The entry's bytes, which are the leaf of the tree.

    Raises:
        EntryInvalidError: a name, kind, digest or number outside of what the schema allows, or too much of it.
    """
    _check_names(entry.commitments, "commitment")
    _check_names(entry.digests, "digest")
    # Written by hand, since it is written often; the pattern below makes sure that it is what RFC 8785 says.
    data = (
        f'{{"commitments":{_pairs(entry.commitments)},"digests":{_pairs(entry.digests)},"instance":"{entry.instance}",'
        f'"kind":"{entry.kind}","number":{entry.number},"schema":"{SCHEMA}","subject":"{entry.subject}",'
        f'"time":"{format_time(entry.time)}"}}'
    ).encode("utf-8", "replace")
    if len(data) > MAX_ENTRY_BYTES:
        raise EntryInvalidError(what="entry too large")
    if _ENTRY.fullmatch(data) is None:
        raise EntryInvalidError(what=_blame(entry))
    return data


def _pairs(names: Mapping[str, str]) -> str:
    return "{" + ",".join([f'"{name}":"{names[name]}"' for name in sorted(names)]) + "}"


def _check_names(names: Mapping[str, str], what: str) -> None:
    if len(names) > MAX_NAMES:
        raise EntryInvalidError(what=f"more than {MAX_NAMES} {what}s")
    for name in names:
        if not isinstance(name, str) or _NAME_PATTERN.fullmatch(name) is None:
            raise EntryInvalidError(what=f"{what} name {name!r}")


def _blame(entry: Entry) -> str:
    if not isinstance(entry.kind, str) or _KIND_PATTERN.fullmatch(entry.kind) is None:
        return f"kind {entry.kind!r}"
    for name, digest in entry.digests.items():
        if not isinstance(digest, str) or _DIGEST_PATTERN.fullmatch(digest) is None:
            return f"digest {name} isn't lower-case hexadecimal"
    return "number, commitment or identifier out of form"


def decode(data: bytes) -> Entry:
    """Read an entry; accepts exactly the bytes that `encode` makes.

    Raises:
        EntryInvalidError: anything else.
    """
    match = _match(data)
    commitments, digests, instance, kind, number, subject, time = match.groups()
    try:
        moment = datetime.fromisoformat(time.decode())
    except ValueError:
        raise EntryInvalidError(what="no such time") from None
    return Entry(
        instance=UUID(instance.decode()),
        kind=kind.decode(),
        subject=UUID(subject.decode()),
        number=int(number),
        time=moment,
        digests={name.decode(): value.decode() for name, value in _PAIR.findall(digests)},
        commitments={name.decode(): value.decode() for name, value in _PAIR.findall(commitments)},
    )


def outline(data: bytes) -> tuple[bytes, bytes, int]:
    """Instance and subject (36 bytes of text each) and running number of a well-formed entry: what a check needs.

    Raises:
        EntryInvalidError: the bytes are no entry.
    """
    match = _match(data)
    return match[3], match[6], int(match[5])


class Outlines:
    """`outline` for many entries: three times as fast, since entries of one kind have the same names.

    A shape is a pattern with the names of an entry that was accepted, so what it matches needs no check of the names.
    """

    def __init__(self) -> None:
        """Start without shapes."""
        self._shapes: dict[int, list[re.Pattern[bytes]]] = {}

    def read(self, data: bytes) -> tuple[bytes, bytes, int]:
        """The same as `outline`, with the same errors."""
        shapes = self._shapes.get(len(data), ())
        for shape in shapes:
            match = shape.fullmatch(data)
            if match is not None:
                instance, number, subject = match.groups()
                return instance, subject, int(number)
        match = _match(data)
        if len(shapes) < _SHAPES_A_LENGTH and len(self._shapes) < _LENGTHS:
            self._shapes.setdefault(len(data), []).append(_shape(match))
        return match[3], match[6], int(match[5])


def _shape(match: re.Match[bytes]) -> re.Pattern[bytes]:
    commitments, digests = (
        ",".join(f'{re.escape(name.decode())}":"{value}"' for name in _names(pairs))
        for pairs, value in ((match[1], _COMMITMENT), (match[2], _DIGEST))
    )
    return re.compile(
        rf'\{{"commitments":\{{{commitments}\}},"digests":\{{{digests}\}},"instance":"({_UUID})","kind":"{_KIND}",'
        rf'"number":([1-9][0-9]{{0,14}}),"schema":"{SCHEMA}","subject":"({_UUID})","time":"{_TIME}"\}}'.encode()
    )


def _match(data: bytes) -> re.Match[bytes]:
    match = _ENTRY.fullmatch(data) if len(data) <= MAX_ENTRY_BYTES else None
    if match is None:
        raise EntryInvalidError(what="not an entry of schema " + SCHEMA)
    for group in (match[1], match[2]):
        if group and not _in_order(group):
            raise EntryInvalidError(what="names repeated, unsorted or too many")
    return match


def _in_order(pairs: bytes) -> bool:
    names = _names(pairs)
    return len(names) <= MAX_NAMES and sorted(set(names)) == names


def _names(pairs: bytes) -> list[bytes]:
    """The names of `"name":"value","name":"value"`, each with its first quote.

    Splits rather than matches, which is faster. The parts are `"name`, `value","name`, …, `value"`: each but the last
    ends in a name after its last quote.
    """
    return [part[part.rindex(b'"') :] for part in pairs.split(b'":"')[:-1]]


def unproven_facts(entry: Entry, facts: Mapping[str, Json], salts: Mapping[str, str]) -> list[str]:
    """Compare facts with the entry's commitments; the names that don't match, sorted. Empty means all is proven.

    Args:
        entry: the entry.
        facts: name to value, as handed out or kept in the row.
        salts: name to salt, lower-case hexadecimal.
    """
    wrong = set(entry.commitments) ^ set(facts)
    for name in set(entry.commitments) & set(facts):
        try:
            opened = commit(bytes.fromhex(salts[name]), facts[name])
        except (EntryInvalidError, KeyError, ValueError, TypeError):
            wrong.add(name)
            continue
        if not hmac.compare_digest(opened, entry.commitments[name]):
            wrong.add(name)
    return sorted(wrong)
