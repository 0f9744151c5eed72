"""The RFC 6962 Merkle tree with SHA-256: growing it, proving, verifying. Pure.

A tree node is named by `(height, index)`: the root hash of leaves `index * 2**height` up to `(index + 1) * 2**height`.
Proofs are made from any function that gives the hash of such a full node, so the same code proves from memory and
from tiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from liuhen.ledger.errors import ProofWrongError, TreeRangeError

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
MAX_SIZE = 2**63 - 1

FullNode = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry (RFC 6962, 2.1: a 0x00 before the data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two nodes (a 0x01 before both)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes (or over node hashes of equal height)."""
    growing = CompactRange()
    for each in hashes:
        growing.push(each)
    return growing.root()


class CompactRange:
    """A tree that grows by one leaf at a time and remembers one hash per set bit of its size.

    Attributes:
        size: how many leaves there are.
    """

    __slots__ = ("_stack", "size")

    def __init__(self, size: int = 0, stack: Sequence[bytes] = ()) -> None:
        """Start empty, or from the full nodes of a tree of `size` leaves, the largest first.

        Raises:
            TreeRangeError: as many hashes as the size has set bits are needed.
        """
        if not 0 <= size <= MAX_SIZE or len(stack) != size.bit_count():
            raise TreeRangeError(what="compact range")
        self.size = size
        self._stack = list(stack)

    def push(self, leaf: bytes) -> None:
        """Add a leaf hash."""
        size, stack = self.size, self._stack
        while size & 1:
            leaf = sha256(b"\x01" + stack.pop() + leaf).digest()
            size >>= 1
        stack.append(leaf)
        self.size += 1

    def push_node(self, node: bytes, height: int) -> None:
        """Add the root of a full subtree of `2**height` leaves.

        Raises:
            TreeRangeError: the tree's size isn't a multiple of the subtree's.
        """
        size = self.size
        if size & ((1 << height) - 1):
            raise TreeRangeError(what="subtree out of step")
        size >>= height
        while size & 1:
            node = sha256(b"\x01" + self._stack.pop() + node).digest()
            size >>= 1
        self._stack.append(node)
        self.size += 1 << height

    def root(self) -> bytes:
        """The root hash; of no leaves, the hash of nothing."""
        if not self._stack:
            return EMPTY_ROOT
        root = self._stack[-1]
        for left in reversed(self._stack[:-1]):
            root = node_hash(left, root)
        return root


def full_nodes(start: int, end: int) -> list[tuple[int, int]]:
    """The full nodes `(height, index)` that make up leaves `start` to `end`, left to right, `start` being in step."""
    nodes = []
    while start < end:
        height = (end - start).bit_length() - 1
        if start:
            height = min(height, (start & -start).bit_length() - 1)
        nodes.append((height, start >> height))
        start += 1 << height
    return nodes


def subtree(start: int, end: int, full_node: FullNode) -> bytes:
    """MTH(D[start:end]) for a range that is a subtree of some tree (RFC 6962, 2.1)."""
    hashes = [full_node(height, index) for height, index in full_nodes(start, end)]
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def prove_inclusion(index: int, size: int, full_node: FullNode) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962, 2.1.1: sibling hashes from the leaf's to the root's child.

    Raises:
        TreeRangeError: the tree has no such leaf.
    """
    if not 0 <= index < size <= MAX_SIZE:
        raise TreeRangeError(what=f"leaf {index} of {size}")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(subtree(middle, end, full_node))
            end = middle
        else:
            proof.append(subtree(start, middle, full_node))
            start = middle
    proof.reverse()
    return proof


def prove_consistency(old: int, new: int, full_node: FullNode) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 6962, 2.1.2. Empty when the sizes are equal.

    Raises:
        TreeRangeError: sizes out of order, or nothing (size 0), with which everything is consistent.
    """
    if not 0 < old <= new <= MAX_SIZE:
        raise TreeRangeError(what=f"sizes {old} and {new}")
    proof: list[bytes] = []
    start, end, known = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(subtree(middle, end, full_node))
            end = middle
        else:
            proof.append(subtree(start, middle, full_node))
            start, known = middle, False
    if not known:
        proof.append(subtree(start, end, full_node))
    proof.reverse()
    return proof


def _split(count: int) -> int:
    """The largest power of two smaller than count."""
    return 1 << ((count - 1).bit_length() - 1)


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash stands at that index of the tree (RFC 9162, 2.1.3.2).

    Raises:
        ProofWrongError: it doesn't follow, or the sizes are impossible.
    """
    if not 0 <= index < size <= MAX_SIZE or len(leaf) != HASH_BYTES:
        raise ProofWrongError(what="index outside of the tree, or leaf isn't a hash")
    position, last = index, size - 1
    reached = leaf
    for sibling in proof:
        if last == 0 or len(sibling) != HASH_BYTES:
            raise ProofWrongError(what="proof too long or malformed")
        if position & 1 or position == last:
            reached = node_hash(sibling, reached)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            reached = node_hash(reached, sibling)
        position >>= 1
        last >>= 1
    if last or reached != root:
        raise ProofWrongError(what="proof doesn't lead to the root")


def verify_consistency(*, old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Check that the tree of size `new` begins with the tree of size `old` (RFC 9162, 2.1.4.2).

    Raises:
        ProofWrongError: it doesn't follow, or the sizes are impossible; size 0 proves nothing and is refused.
    """
    if not 0 < old <= new <= MAX_SIZE:
        raise ProofWrongError(what="sizes out of order")
    if old == new:
        if proof or old_root != new_root:
            raise ProofWrongError(what="equal sizes with other roots or a proof")
        return
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path or any(len(each) != HASH_BYTES for each in path[1:]):
        raise ProofWrongError(what="proof empty or malformed")
    position, last = old - 1, new - 1
    while position & 1:
        position >>= 1
        last >>= 1
    reached = _climb_both(path, position, last)
    if reached != (old_root, new_root):
        raise ProofWrongError(what="proof doesn't lead to both roots")


def _climb_both(path: Sequence[bytes], position: int, last: int) -> tuple[bytes, bytes]:
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofWrongError(what="proof too long")
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            new = node_hash(new, sibling)
        position >>= 1
        last >>= 1
    if last:
        raise ProofWrongError(what="proof too short")
    return old, new
