"""The figures of scopes, and that counting is true to the index files whatever happens to them."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.storage.datastore import names
from runtime.storage.datastore.accounts import Figures
from runtime.storage.datastore.collection import collect
from runtime.storage.datastore.figures import By, figures
from runtime.storage.datastore.names import Snapshot
from runtime.storage.datastore.store import Datastore
from tests.storage.datastore.making import backup_of, chunk_files, digest, in_memory, names_of, opened, snapshot

PIECES = [bytes([n]) * (100 + 37 * n) for n in range(8)]

Contents = dict[Snapshot, tuple[str, dict[str, list[int]]]]
"""By snapshot: its owner, and the pieces of each of its archives."""

snapshots = st.builds(
    lambda time, id, ns: snapshot(time, id=id, namespace=ns),
    st.integers(0, 3),
    st.sampled_from(["100", "101"]),
    st.sampled_from([(), ("a",), ("a", "b")]),
)
archives = st.dictionaries(
    st.sampled_from(["x.didx", "y.didx"]), st.lists(st.integers(0, 7), min_size=1, max_size=6), min_size=1
)


def brute(store: Datastore, contents: Contents, keys: dict[Snapshot, list[str]]) -> dict[str, Figures]:
    """Work the figures out from what was put in and the files of chunks, reading no index and no database."""

    def references(of: Iterable[Snapshot]) -> Counter[bytes]:
        return Counter(PIECES[n] for one in of for pieces in contents[one][1].values() for n in pieces)

    def length(piece: bytes) -> int:
        name = digest(piece).hex()
        return (store.path / ".chunks" / name[:4] / name).stat().st_size

    everything = references(contents)
    found = {}
    for scope in {scope for scopes in keys.values() for scope in scopes}:
        mine = references(one for one in contents if scope in keys[one])
        alone = [piece for piece, count in mine.items() if count == everything[piece]]
        found[scope] = Figures(sum(map(length, mine)), sum(map(length, alone)), 0)
    return found


def expected(store: Datastore, contents: Contents) -> dict[By, dict[str, Figures]]:
    above = {one: [one.group.namespace[:n] for n in range(len(one.group.namespace) + 1)] for one in contents}
    return {
        By.SNAPSHOT: brute(store, contents, {one: [one.path] for one in contents}),
        By.GROUP: brute(store, contents, {one: [one.group.path] for one in contents}),
        By.NAMESPACE: brute(
            store, contents, {one: [names.namespace_text(namespace) for namespace in above[one]] for one in contents}
        ),
        By.OWNER: brute(store, contents, {one: [contents[one][0]] for one in contents}),
    }


@given(st.dictionaries(snapshots, archives, max_size=5), st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_figures_are_those_of_brute_force_while_snapshots_come_and_go(
    made: dict[Snapshot, dict[str, list[int]]], data: st.DataObject
) -> None:
    with in_memory() as folder:
        store = opened(Path(folder) / "store")
        try:
            for name in ("a", "b"):
                store.tree.create_namespace(("a", name)[: 1 + (name == "b")])
            contents: Contents = {}
            for one in sorted(made):
                owner = "root@pam" if one.group.id == "100" else "anna@pbs"
                pieces = {name: [PIECES[n] for n in numbers] for name, numbers in made[one].items()}
                backup_of(store, one, pieces, owner)
                contents[one] = (owner, made[one])
                if data.draw(st.booleans()):
                    collect(store, grace=-100)
            for gone in data.draw(st.lists(st.sampled_from(sorted(made)), unique=True)) if made else []:
                # By us, or by somebody who tells nobody.
                if data.draw(st.booleans()):
                    store.tree.remove_snapshot(gone)
                else:
                    shutil.rmtree(store.tree.folder(gone))
                del contents[gone]
            for by, found in expected(store, contents).items():
                assert figures(store, by) == found
            collect(store, grace=-100)
            left = {PIECES[n] for _, one in contents.values() for numbers in one.values() for n in numbers}
            assert chunk_files(store) == names_of(left)
        finally:
            store.close()


def test_chunks_that_are_not_there_are_told(store: Datastore) -> None:
    backup_of(store, snapshot(), {"x.didx": PIECES})
    name = digest(PIECES[3]).hex()
    (store.path / ".chunks" / name[:4] / name).unlink()
    assert collect(store, full=True).missing_chunks == 1
    assert figures(store, By.SNAPSHOT)[snapshot().path].missing == 1
