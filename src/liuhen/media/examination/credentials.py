"""What a C2PA manifest (来源凭证) says of itself: which program wrote it and whose certificate signed it.

Read from its own boxes (JUMBF, ISO 19566-5) and values (CBOR, RFC 8949), within bounds. Nothing of it is verified by
that. Where the site has put the `c2pa` library in place (`pip install c2pa-python`), that verifies signature and
contents; whether the signer is to be trusted it isn't asked, and it isn't let into a network.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

from liuhen.media.examination.model import MISMATCH, VALID

LARGEST = 4 * 1024 * 1024
"""Bytes of a manifest store that are looked at."""
_DEEPEST, _MOST_BOXES, _MOST_VALUES, _LONGEST = 8, 2_000, 20_000, 120
_CHAIN = 33  # x5chain, RFC 9360; older writers name it in words
_ALTERED = ("mismatch",)


class _MalformedError(Exception):
    """The bytes are no CBOR within bounds."""


def told(store: bytes) -> tuple[str, str]:
    """What the active manifest of a store names: the program that claims, and the certificate's subject.

    Each is empty where it isn't told, or not within bounds. The active manifest is the last one.
    """
    claimed = signer = ""
    begin = store.find(b"jumb")
    if begin < 4:  # noqa: PLR2004 - a box's length stands before its kind
        return claimed, signer
    for label, content in _contents(store, begin - 4, len(store), "", 0, [0]):
        try:
            value = _Cbor(content).value(0)
        except (_MalformedError, RecursionError):
            continue
        if label in {"c2pa.claim", "c2pa.claim.v2"} and isinstance(value, dict):
            claimed = _program(value) or claimed
        elif label == "c2pa.signature" and isinstance(value, list):
            signer = _subject(value) or signer
    return claimed, signer


def verified(path: Path) -> str:
    """`valid` where signature and contents agree, `mismatch` where they don't; empty where nothing could verify them.

    That the library isn't there, or can't cope with a file, says nothing of the file.
    """
    try:
        c2pa: Any = import_module("c2pa")
        context = c2pa.Context(
            c2pa.Settings.from_dict({"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}})
        )
        with path.open("rb") as file:
            found = json.loads(c2pa.Reader("video/mp4", file, context=context).json())
        failures = found.get("validation_results", {}).get("activeManifest", {}).get("failure", [])
        codes = [str(each.get("code", "")) for each in failures]
    except Exception:  # noqa: BLE001 - of another's library everything is possible, and none of it is the file's fault
        return ""
    if any(code.endswith(_ALTERED) for code in codes):
        return MISMATCH
    return VALID if found.get("validation_state") in {"Valid", "Trusted"} else ""


def _contents(raw: bytes, at: int, end: int, label: str, depth: int, seen: list[int]) -> Iterator[tuple[str, bytes]]:  # noqa: PLR0917 - of this file only
    """The CBOR contents in a tree of JUMBF boxes, each with the label of the box that holds it."""
    while at + 8 <= end and seen[0] < _MOST_BOXES:
        seen[0] += 1
        size, kind = int.from_bytes(raw[at : at + 4]), raw[at + 4 : at + 8]
        if size < 8 or at + size > end:  # noqa: PLR2004 - a box's head
            return
        body, behind = at + 8, at + size
        if kind == b"jumd":
            label = _label(raw[body:behind])
        elif kind == b"jumb" and depth < _DEEPEST:
            yield from _contents(raw, body, behind, label, depth + 1, seen)
        elif kind == b"cbor":
            yield label, raw[body:behind]
        at = behind


def _label(description: bytes) -> str:
    """The label in a JUMBF description: behind its type and toggles, up to a zero byte."""
    return description[17:].split(b"\0", 1)[0][:_LONGEST].decode("utf-8", "replace")


def _program(claim: dict[Any, Any]) -> str:
    info = claim.get("claim_generator_info")
    info = info[0] if isinstance(info, list) and info else info
    named = info.get("name") if isinstance(info, dict) else None
    return _plain(claim.get("claim_generator") or named)


def _subject(signed: list[Any]) -> str:
    """Whose certificate a COSE_Sign1 carries: its common name, with an organisation where it has one."""
    heads: list[Any] = [signed[1] if len(signed) > 1 else None]
    if signed and isinstance(signed[0], bytes):
        try:
            heads.insert(0, _Cbor(signed[0]).value(0))
        except _MalformedError:
            return ""
    for head in heads:
        chain = (head.get(_CHAIN) or head.get("x5chain")) if isinstance(head, dict) else None
        first = chain[0] if isinstance(chain, list) and chain else chain
        if isinstance(first, bytes):
            return _of_certificate(first)
    return ""


def _of_certificate(der: bytes) -> str:
    try:
        subject = x509.load_der_x509_certificate(der).subject
    except ValueError:
        return ""
    names = [
        str(each.value) for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for each in subject.get_attributes_for_oid(kind)
    ]  # fmt: skip
    return _plain("，".join(dict.fromkeys(names)))


def _plain(value: object) -> str:
    return "".join(each for each in value if each.isprintable())[:_LONGEST] if isinstance(value, str) else ""


class _Cbor:
    """A reader of one CBOR value, bounded in depth and count; floats and big numbers are left out."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._at, self._count = raw, 0, 0

    def value(self, depth: int) -> Any:
        self._count += 1
        if depth > 4 * _DEEPEST or self._count > _MOST_VALUES or self._at >= len(self._raw):
            raise _MalformedError
        head = self._raw[self._at]
        self._at += 1
        major, told = head >> 5, head & 31
        if major == 7 or told == 31:  # noqa: PLR2004 - simple values and floats; strings of unknown length
            return self._simple(told, is_simple=major == 7)  # noqa: PLR2004
        number = self._number(told)
        if major in {2, 3}:
            raw = self._take(number)
            return raw if major == 2 else raw.decode("utf-8", "replace")  # noqa: PLR2004
        if major == 4:  # noqa: PLR2004
            return [self.value(depth + 1) for _ in range(self._bounded(number))]
        if major == 5:  # noqa: PLR2004
            return {self._key(depth + 1): self.value(depth + 1) for _ in range(self._bounded(number))}
        if major == 6:  # noqa: PLR2004 - a tag says how the next value is meant
            return self.value(depth + 1)
        return -1 - number if major else number

    def _key(self, depth: int) -> Any:
        key = self.value(depth)
        return key if isinstance(key, str | int) else repr(key)

    def _simple(self, told: int, *, is_simple: bool) -> object:
        if not is_simple or told == 31:  # noqa: PLR2004
            raise _MalformedError
        self._take({24: 1, 25: 2, 26: 4, 27: 8}.get(told, 0))
        return {20: False, 21: True}.get(told)

    def _number(self, told: int) -> int:
        if told < 24:  # noqa: PLR2004
            return told
        if told > 27:  # noqa: PLR2004
            raise _MalformedError
        return int.from_bytes(self._take(1 << (told - 24)))

    def _bounded(self, count: int) -> int:
        if count > len(self._raw) - self._at:  # each takes a byte at least
            raise _MalformedError
        return count

    def _take(self, count: int) -> bytes:
        if count > len(self._raw) - self._at:
            raise _MalformedError
        self._at += count
        return self._raw[self._at - count : self._at]
