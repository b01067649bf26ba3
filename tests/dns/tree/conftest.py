"""The tree on real sockets, once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.dns.tree.layout import Tree, build
from tests.dns.tree.plans import PLANS
from tests.dns.tree.server import Site, in_thread


@pytest.fixture(scope="package")
def tree() -> Tree:
    return build(PLANS)


@pytest.fixture(scope="package")
def site(tree: Tree) -> Iterator[Site]:
    with in_thread(tree.hosts) as site:
        yield site
