from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.dns.services.served import Served, serving


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def zones(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """Both faces, for all tests of a module."""
    async with serving(tmp_path_factory.mktemp("zones")) as served:
        yield served
