"""The tree is that of RFC 6962: its published vectors, its own example of proofs, and every proof of small trees."""

import pytest

from dagster_project.store.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root_of,
)

# The vectors of the RFC's reference implementation: contents, and the root after each.
CONTENTS = [
    bytes.fromhex(text)
    for text in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [leaf_hash(content) for content in CONTENTS]
MANY = [leaf_hash(str(number).encode()) for number in range(20)]


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_growing_tree_has_the_published_roots() -> None:
    frontier, roots = Frontier(), []
    for leaf in LEAVES:
        frontier.add(leaf)
        roots.append(frontier.root().hex())
    assert tuple(roots) == ROOTS and frontier.size == 8


def test_the_proofs_are_those_of_the_rfcs_example() -> None:
    """RFC 6962, 2.1.3: seven leaves; the letters are the RFC's."""
    a, b, c, d, e, f, j = LEAVES[:7]
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, el = node_hash(g, h), node_hash(i, j)
    seven = LEAVES[:7]
    assert [inclusion_proof(index, seven) for index in (0, 3, 4, 6)] == [[b, h, el], [c, g, el], [f, j, k], [i, k]]
    assert consistency_proof(3, seven) == [c, d, g, el]
    assert consistency_proof(4, seven) == [el]
    assert consistency_proof(6, seven) == [i, j, k]


@pytest.mark.parametrize("size", range(1, 20))
def test_every_leaf_is_proved_in_its_place_and_in_no_other(size: int) -> None:
    leaves = MANY[:size]
    root = root_of(leaves)
    for index in range(size):
        proof = inclusion_proof(index, leaves)
        places = [place for place in range(size + 1) if is_included(leaves[index], place, size, proof, root)]
        assert places == [index]
        assert not is_included(MANY[-1], index, size, proof, root)
        assert not is_included(leaves[index], index, size, [*proof, root], root)
        assert not proof or not is_included(leaves[index], index, size, proof[:-1], root)


@pytest.mark.parametrize("size", range(1, 20))
def test_every_beginning_is_proved_and_no_other_list(size: int) -> None:
    root = root_of(MANY[:size])
    for old_size in range(1, size + 1):
        old_root, proof = root_of(MANY[:old_size]), consistency_proof(old_size, MANY[:size])
        assert is_consistent(old_size, old_root, size, root, proof)
        forged = root_of([*MANY[: old_size - 1], MANY[-1]])
        assert not is_consistent(old_size, forged, size, root, proof)
        assert not is_consistent(old_size, old_root, size, forged, proof)
        assert not is_consistent(old_size, old_root, size, root, [*proof, root])
        assert not is_consistent(size + 1, old_root, size, root, proof)
