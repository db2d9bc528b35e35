"""The Merkle tree of RFC 6962 (section 2.1): one hash that stands for a whole list, and short proofs about it.

Here: leaves, nodes, a tree that grows at its right edge, and the two kinds of proof: that an entry is in a list
(inclusion) and that one list is the beginning of another (consistency). Proofs are checked as in RFC 9162 (2.1.3.2 and
2.1.4.2), without the list. Not here: what is listed (`ledger`), what an auditor keeps (`checkpoints`).

No package is used: those on offer bring a store of their own or other hashes than the RFC's, and store and door stay
small enough to audit.
"""

import hashlib
from collections.abc import Sequence
from functools import reduce
from typing import Self


def leaf_hash(content: bytes) -> bytes:
    """The prefix keeps a leaf from being passed off as a node."""
    return hashlib.sha256(b"\0" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


class Frontier:
    """A growing tree's right edge: the roots of its complete subtrees, widest first; all that the next leaf needs."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []

    @classmethod
    def of(cls, leaves: Sequence[bytes]) -> Self:
        frontier = cls()
        for leaf in leaves:
            frontier.add(leaf)
        return frontier

    def add(self, leaf: bytes) -> None:
        """Take in the hash of the next leaf; like a binary counter, two hashes a leaf on the average."""
        node, size = leaf, self.size
        while size & 1:
            node, size = node_hash(self._edge.pop(), node), size >> 1
        self._edge.append(node)
        self.size += 1

    def root(self) -> bytes:
        if not self._edge:
            return hashlib.sha256(b"").digest()
        return reduce(lambda right, left: node_hash(left, right), reversed(self._edge))


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes in their order."""
    return Frontier.of(leaves).root()


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes beside the way from leaf `index` (from 0) up to the root, lowest first."""
    if len(leaves) <= 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(index, leaves[:split]), root_of(leaves[split:])]
    return [*inclusion_proof(index - split, leaves[split:]), root_of(leaves[:split])]


def consistency_proof(old_size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """What shows that the first `old_size` (at least 1) of the leaves were a list of their own."""
    return _subproof(old_size, leaves, True)


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from a leaf to the root of a tree of `size` leaves."""
    if not 0 <= index < size:
        return False
    node, at, last = leaf, index, size - 1
    for beside in proof:
        if not last:
            return False
        if at & 1 or at == last:
            node = node_hash(beside, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, beside)
        at, last = at >> 1, last >> 1
    return not last and node == root


def is_consistent(old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of `old_size` leaves is the beginning of the one of `size`."""
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return not proof and old_root == root
    whole = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not whole:
        return False
    at, last = old_size - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old, new = whole[0], whole[0]
    for beside in whole[1:]:
        if not last:
            return False
        if at & 1 or at == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        at, last = at >> 1, last >> 1
    return not last and (old, new) == (old_root, root)


def _subproof(old_size: int, leaves: Sequence[bytes], is_known: bool) -> list[bytes]:
    """`is_known` says that whoever checks has the root of exactly these leaves already."""
    if old_size == len(leaves):
        return [] if is_known else [root_of(leaves)]
    split = _split(len(leaves))
    if old_size <= split:
        return [*_subproof(old_size, leaves[:split], is_known), root_of(leaves[split:])]
    return [*_subproof(old_size - split, leaves[split:], False), root_of(leaves[:split])]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
