"""Entries and commitments: one byte form only, nothing personal in the open, nonsense refused."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.errors import LiuhenError
from liuhen.ledger import entry as entries
from liuhen.ledger.errors import EntryInvalidError
from unit.ledger.logs import entry

NAMES = st.from_regex(r"[a-z][a-z0-9_.-]{0,63}", fullmatch=True)
ENTRIES = st.builds(
    entries.Entry,
    instance=st.uuids(),
    kind=st.from_regex(r"[a-z][a-z0-9_]{0,31}\.[a-z][a-z0-9_]{0,31}", fullmatch=True),
    subject=st.uuids(),
    number=st.integers(1, 10**15 - 1),
    time=st.datetimes(
        min_value=datetime(1, 1, 3),  # noqa: DTZ001
        max_value=datetime(9999, 12, 29),  # noqa: DTZ001
        timezones=st.timezones(),
    ),
    digests=st.dictionaries(NAMES, st.from_regex(r"[0-9a-f]{40,128}", fullmatch=True), max_size=6),
    commitments=st.dictionaries(NAMES, st.from_regex(r"[0-9a-f]{64}", fullmatch=True), max_size=6),
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(ENTRIES)
def test_entry_is_another_after_writing_and_reading(told: entries.Entry) -> None:
    data = entries.encode(told)
    again = entries.decode(data)
    assert again == entries.Entry(
        instance=told.instance,
        kind=told.kind,
        subject=told.subject,
        number=told.number,
        time=told.time.astimezone(UTC),
        digests=dict(told.digests),
        commitments=dict(told.commitments),
    )
    assert entries.encode(again) == data
    # written by hand, yet exactly what the canonical form of its JSON is
    assert entries.canonical_json(json.loads(data)) == data
    quick = entries.Outlines()
    outline = (str(told.instance).encode(), str(told.subject).encode(), told.number)
    assert entries.outline(data) == quick.read(data) == quick.read(data) == outline


@given(JSON)
def test_canonical_form_isnt_json_or_depends_on_order(value: Any) -> None:
    data = entries.canonical_json(value)
    assert json.loads(data) == value
    assert entries.canonical_json(json.loads(data)) == data
    if isinstance(value, dict):
        assert entries.canonical_json(dict(reversed(value.items()))) == data


def test_keys_are_sorted_as_rfc_8785_does_not() -> None:
    # the example of RFC 8785, 3.2.3: by UTF-16 code units, so the emoji goes before U+FB33
    keys = {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7}
    assert list(json.loads(entries.canonical_json(keys)).values()) == [2, 4, 6, 7, 1, 5, 3]


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        "a\0",
        {"a\0": 1},
        "\ud800",
        {"\udfff": 1},
        {1: 2},
        b"x",
        {1, 2},
        object(),
        datetime(2026, 1, 1, tzinfo=UTC),
        "x" * (1 << 20),
    ],
)
def test_value_that_has_no_one_form_is_committed_to(value: Any) -> None:
    with pytest.raises(EntryInvalidError):
        entries.canonical_json(value)


def test_bottomless_value_exhausts_the_stack() -> None:
    value: Any = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(EntryInvalidError):
        entries.canonical_json(value)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "received"},
        {"kind": 'a.b","x":"'},
        {"kind": "张.三"},
        {"kind": "\ud800.a"},
        {"number": 0},
        {"number": 10**15},
        {"number": True},
        {"digests": {"sha256": "AB" * 32}},
        {"digests": {"sha256": ""}},
        {"digests": {"张三": "ab" * 32}},
        {"commitments": {"actor": "张三"}},
        {"commitments": {"actor": "ab" * 31}},
        {"commitments": {f"n{each}": "ab" * 32 for each in range(201)}},
        {"subject": "张三"},
        {"time": datetime(2026, 1, 1)},  # noqa: DTZ001
        {"time": datetime.min.replace(tzinfo=timezone(timedelta(hours=8)))},
    ],
)
def test_entry_holds_what_it_must_not(changes: dict[str, object]) -> None:
    with pytest.raises(EntryInvalidError):
        entries.encode(entry(**changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"number":1', '"number":01'),
        ('"number":1', '"number": 1'),
        ('"number":1', '"number":1.0'),
        ("T08:", "T24:"),
        ("11-23T", "02-30T"),
        ("liuhen/entry/1", "liuhen/entry/2"),
        ("}", "}\n"),
        ('"sha256"', '"sm4"'),  # unsorted
        ('"sm3"', '"sha256"'),  # twice
    ],
)
def test_second_form_of_an_entry_is_read(old: str, new: str) -> None:
    text = entries.encode(entry()).decode()
    data = ("".join(text.rsplit(old, 1)[:1]) + new + text.rsplit(old, 1)[1]).encode()
    with pytest.raises(EntryInvalidError):
        entries.decode(data)


@given(st.binary() | st.text().map(str.encode) | JSON.map(json.dumps).map(str.encode))
def test_nonsense_raises_something_foreign(data: bytes) -> None:
    for read in (entries.decode, entries.outline, entries.Outlines().read):
        with contextlib.suppress(LiuhenError):
            read(data)


@given(ENTRIES, st.integers(0, 10_000), st.integers(0, 255))
def test_changed_byte_is_read_as_something_that_encodes_otherwise(told: entries.Entry, at: int, other: int) -> None:
    data = bytearray(entries.encode(told))
    data[at % len(data)] = other
    changed = bytes(data)
    try:
        again = entries.decode(changed)
    except EntryInvalidError:
        return
    assert entries.encode(again) == changed


def test_hostile_entries_fill_the_memory_with_shapes() -> None:
    quick = entries.Outlines()
    for each in range(3000):
        names = {f"n{each}": "ab" * 32, f"x{each % 7}" * (each % 15 + 1): "ab" * 32}
        quick.read(entries.encode(entry(commitments=names)))
    assert sum(len(shapes) for shapes in quick._shapes.values()) <= 1024
    unsorted = entries.encode(entry(commitments={"aa": "1" * 64, "ab": "2" * 64})).replace(b'"aa"', b'"ac"')
    with pytest.raises(EntryInvalidError):
        quick.read(unsorted)


def test_changed_fact_is_still_proven() -> None:
    facts: dict[str, Any] = {"actor": "account:1", "size": 10, "place": "鼓楼区"}
    salts = {name: bytes([number] * 32) for number, name in enumerate(facts)}
    told = entry(commitments={name: entries.commit(salts[name], facts[name]) for name in facts})
    texts = {name: salt.hex() for name, salt in salts.items()}
    assert entries.unproven_facts(told, facts, texts) == []
    assert entries.unproven_facts(told, {**facts, "size": 11}, texts) == ["size"]
    assert entries.unproven_facts(told, {**facts, "more": 1}, texts) == ["more"]
    assert entries.unproven_facts(told, {"actor": "account:1", "size": 10}, texts) == ["place"]
    assert entries.unproven_facts(told, facts, {**texts, "size": "00"}) == ["size"]
    assert entries.unproven_facts(told, facts, {**texts, "size": 5}) == ["size"]  # type: ignore[dict-item]
    assert entries.unproven_facts(told, {**facts, "size": 10.0}, texts) == ["size"]
    with pytest.raises(EntryInvalidError):
        entries.commit(b"short", 1)
