"""The tree against published vectors, against RFC 6962's own recursion, and against forgeries."""

from __future__ import annotations

import base64
import contextlib
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.errors import LiuhenError
from liuhen.ledger import merkle
from liuhen.ledger.errors import ProofWrongError, TreeRangeError

VECTORS = json.loads(Path(__file__).with_name("rfc6962_vectors.json").read_text())
HASHES = [base64.b64decode(each) for each in VECTORS["hashes"]]

# Leaf inputs and root hashes of the Certificate Transparency reference tests (transparency-dev/merkle
# testonly/constants.go at 417fb0c, Apache-2.0), as facts.
PUBLISHED_LEAVES = [
    bytes.fromhex(each)
    for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
PUBLISHED_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaves_of(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(each).encode()) for each in range(count)]


def by_the_rfc(leaves: list[bytes]) -> bytes:
    """MTH exactly as RFC 6962, 2.1 writes it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + by_the_rfc(leaves[:split]) + by_the_rfc(leaves[split:])).digest()


def nodes_of(leaves: list[bytes]) -> merkle.FullNode:
    return lambda height, index: by_the_rfc(leaves[index << height : (index + 1) << height])


@pytest.mark.parametrize("size", range(9))
def test_root_differs_from_the_published_one(size: int) -> None:
    root = merkle.root_of(merkle.leaf_hash(each) for each in PUBLISHED_LEAVES[:size])
    assert root.hex() == PUBLISHED_ROOTS[size]


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda each: f"{each[2]}-of-{each[3]}-{each[0]}")
def test_published_inclusion_vector(vector: tuple[str, bool, int, int, int, int, list[int]]) -> None:
    _, must_fail, index, size, root, leaf, proof = vector

    def verify() -> None:
        merkle.verify_inclusion(
            leaf=HASHES[leaf], index=index, size=size, proof=[HASHES[each] for each in proof], root=HASHES[root]
        )

    if must_fail:
        with pytest.raises(ProofWrongError):
            verify()
    else:
        verify()


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda each: f"{each[2]}-to-{each[3]}-{each[0]}")
def test_published_consistency_vector(vector: tuple[str, bool, int, int, int, int, list[int]]) -> None:
    _, must_fail, old, new, old_root, new_root, proof = vector

    def verify() -> None:
        hashes = [HASHES[each] for each in proof]
        merkle.verify_consistency(old=old, new=new, proof=hashes, old_root=HASHES[old_root], new_root=HASHES[new_root])

    if must_fail:
        with pytest.raises(ProofWrongError):
            verify()
    else:
        verify()


def test_every_small_tree_proves_every_leaf_and_no_other() -> None:
    for size in range(1, 34):
        leaves = leaves_of(size)
        root = by_the_rfc(leaves)
        assert merkle.root_of(leaves) == root
        for index in range(size):
            proof = merkle.prove_inclusion(index, size, nodes_of(leaves))
            merkle.verify_inclusion(leaf=leaves[index], index=index, size=size, proof=proof, root=root)
            for other in range(size + 1):
                if other != index:
                    with pytest.raises(ProofWrongError):
                        merkle.verify_inclusion(leaf=leaves[index], index=other, size=size, proof=proof, root=root)
            with pytest.raises(ProofWrongError):
                merkle.verify_inclusion(leaf=b"\0" * 32, index=index, size=size, proof=proof, root=root)


def test_every_small_tree_is_consistent_with_its_past_only() -> None:
    for new in range(1, 26):
        leaves = leaves_of(new)
        forged = [*leaves[:-1], merkle.leaf_hash(b"forged")]
        for old in range(1, new + 1):
            proof = merkle.prove_consistency(old, new, nodes_of(leaves))
            told = {"old": old, "new": new, "proof": proof, "old_root": by_the_rfc(leaves[:old])}
            merkle.verify_consistency(**told, new_root=by_the_rfc(leaves))
            with pytest.raises(ProofWrongError):
                merkle.verify_consistency(**told, new_root=by_the_rfc(forged))
            with pytest.raises(ProofWrongError):
                merkle.verify_consistency(**{**told, "old_root": by_the_rfc(leaves[1:])}, new_root=by_the_rfc(leaves))


@given(st.integers(1, 400), st.data())
def test_growing_by_full_nodes_gives_another_root(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    growing = merkle.CompactRange()
    while growing.size < size:
        most = (size - growing.size).bit_length() - 1
        if growing.size:
            most = min(most, (growing.size & -growing.size).bit_length() - 1)
        height = data.draw(st.integers(0, most))
        start = growing.size
        growing.push_node(by_the_rfc(leaves[start : start + (1 << height)]), height)
    assert growing.root() == by_the_rfc(leaves)


@given(st.integers(1, 300), st.data())
def test_proof_with_any_bit_flipped_still_verifies(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.prove_inclusion(index, size, nodes_of(leaves))
    if proof:
        which = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        flipped = int.from_bytes(proof[which], "big") ^ (1 << bit)
        proof[which] = flipped.to_bytes(32, "big")
        with pytest.raises(ProofWrongError):
            merkle.verify_inclusion(leaf=leaves[index], index=index, size=size, proof=proof, root=by_the_rfc(leaves))


@given(
    st.integers(-2, 2**65),
    st.integers(-2, 2**65),
    st.lists(st.binary(max_size=40), max_size=70),
    st.binary(max_size=40),
    st.binary(max_size=40),
)
def test_nonsense_raises_something_foreign(index: int, size: int, proof: list[bytes], one: bytes, two: bytes) -> None:
    for attempt in (
        lambda: merkle.verify_inclusion(leaf=one, index=index, size=size, proof=proof, root=two),
        lambda: merkle.verify_consistency(old=index, new=size, proof=proof, old_root=one, new_root=two),
        lambda: merkle.CompactRange(size, proof),
        lambda: merkle.prove_inclusion(index, min(size, 5000), lambda _height, _index: one),
        lambda: merkle.prove_consistency(index, min(size, 5000), lambda _height, _index: one),
    ):
        with contextlib.suppress(LiuhenError):
            attempt()


def test_subtree_that_does_not_fit_is_pushed() -> None:
    growing = merkle.CompactRange()
    growing.push(b"\0" * 32)
    with pytest.raises(TreeRangeError):
        growing.push_node(b"\0" * 32, 1)
