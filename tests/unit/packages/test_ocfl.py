from __future__ import annotations

import contextlib
import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.errors import LiuhenError
from liuhen.packages import ocfl
from liuhen.packages.errors import InventoryError, PathInvalidError

DIGESTS = st.binary(max_size=3).map(lambda data: hashlib.sha256(data).hexdigest())
PATHS = st.from_regex(r"[b-m]{1,6}(/[b-m]{1,6}){0,2}\.[a-z0-9]{1,4}", fullmatch=True)  # no letters of aux, con, nul
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
TIMES = st.datetimes(timezones=st.just(timezone(timedelta(hours=8))))


@st.composite
def inventories(draw: st.DrawFn) -> ocfl.Inventory:
    inventory = ocfl.Inventory(object_id=draw(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        inventory = inventory.with_version(
            added=draw(st.dictionaries(PATHS, DIGESTS, max_size=4)),
            created=draw(TIMES),
            message=draw(TEXTS),
            user_name=draw(TEXTS),
        )
    return inventory


@given(inventories())
def test_an_inventory_comes_back_as_it_was_written(inventory: ocfl.Inventory) -> None:
    content = inventory.to_json()
    assert ocfl.parse_inventory(content) == inventory
    assert ocfl.parse_inventory(content).to_json() == content


@given(st.binary(max_size=300))
def test_noise_raises_only_our_errors(noise: bytes) -> None:
    with pytest.raises(LiuhenError):
        ocfl.parse_inventory(noise)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["v1", "v0", "sha256"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(inventories(), st.data())
def test_an_inventory_with_anything_in_any_place_raises_only_our_errors(
    inventory: ocfl.Inventory, data: st.DataObject
) -> None:
    tree = json.loads(inventory.to_json())
    spot = tree
    while True:
        key = data.draw(st.sampled_from(sorted(spot) if isinstance(spot, dict) else range(len(spot))))
        if not isinstance(spot[key], dict | list) or not spot[key] or data.draw(st.booleans()):
            spot[key] = data.draw(JSON)
            break
        spot = spot[key]
    with contextlib.suppress(InventoryError):
        ocfl.parse_inventory(json.dumps(tree).encode()).to_json()


@given(inventories(), st.data())
def test_a_flipped_bit_in_an_inventory_raises_only_our_errors(inventory: ocfl.Inventory, data: st.DataObject) -> None:
    content = bytearray(inventory.to_json())
    at = data.draw(st.integers(0, len(content) * 8 - 1))
    content[at // 8] ^= 1 << at % 8
    with contextlib.suppress(InventoryError):
        ocfl.parse_inventory(bytes(content))


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"id": 1' + b"0" * 5000 + b"}",
        b'{"a": 1, "a": 1}',
        b"\xff\xfe",
        b"{}",
        b"null",
    ],
)
def test_a_hostile_inventory_is_refused(content: bytes) -> None:
    with pytest.raises(InventoryError):
        ocfl.parse_inventory(content)


def test_a_path_that_leads_out_of_the_object_is_refused() -> None:
    inventory = ocfl.Inventory(object_id="x").with_version(
        added={"a.txt": "0" * 64}, created=datetime(2026, 1, 1, tzinfo=UTC), message="", user_name=""
    )
    content = inventory.to_json()
    for path in (b"v1/content/../../a.txt", b"/a.txt", b"v2/content/a.txt", b"v1/a.txt", b"v1/content"):
        with pytest.raises(InventoryError):
            ocfl.parse_inventory(content.replace(b"v1/content/a.txt", path))
    with pytest.raises(PathInvalidError):
        ocfl.content_path(1, "../a.txt")


def test_object_paths_are_those_of_the_layouts_own_examples() -> None:
    # OCFL extension 0003, examples 1: with its defaults
    assert ocfl.object_path("object-01") == "3c0/ff4/240/object-01"
    assert ocfl.object_path("..hor/rib:le-$id") == "487/326/d8c/%2e%2ehor%2frib%3ale-%24id"


@pytest.mark.parametrize("object_id", ["", "x" * 101])
def test_an_id_that_is_no_folder_is_refused(object_id: str) -> None:
    with pytest.raises(InventoryError):
        ocfl.object_path(object_id)


def test_torn_states_are_told_apart() -> None:
    old, new = b"old", b"new"
    for standing, sidecar, step in (
        (None, None, "inventory"),
        (old, ocfl.sidecar(old), "inventory"),
        (old, ocfl.sidecar(new), "inventory"),
        (new, ocfl.sidecar(old), "sidecar"),
        (new, None, "sidecar"),
        (new, ocfl.sidecar(new), "done"),
    ):
        assert ocfl.next_step(standing=standing, standing_sidecar=sidecar, wanted=new) == step
