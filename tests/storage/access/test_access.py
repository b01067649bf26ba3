"""API tokens and grants in the database: kept, taken away, and secrets kept nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.storage import StorageSettings, open_storage
from runtime.storage.access.access import NoToken, TokenExists
from runtime.storage.access.roles import Grant
from runtime.storage.storage import Storage
from tests.storage.tables import with_tables

OWN = "own-token"
ID = "root@pam!laptop"


async def opened(data: Path, now: int = 1_700_000_000) -> Storage:
    return await open_storage(StorageSettings(data=with_tables(data), xo_token=OWN), clock=lambda: now * 1000)


def contents(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]


async def test_a_token_survives_a_restart_and_its_secret_is_on_no_disk(tmp_path: Path) -> None:
    storage = await opened(tmp_path)
    secret = await storage.access.create_token(ID, "of the laptop", True, 0)
    await storage.access.set_grant(Grant("/datastore/main", ID, "DatastoreBackup"))
    ticket, csrf = storage.access.login("root@pam", OWN) or ("", "")
    await storage.close()
    assert not any(secret.encode() in content for content in contents(tmp_path))
    storage = await opened(tmp_path)
    assert storage.access.check_secret(ID, secret) == ID
    assert storage.access.check_ticket(ticket, csrf) == "root@pam"
    assert storage.access.grants == [Grant("/datastore/main", ID, "DatastoreBackup")]
    assert [token.comment for token in storage.access.tokens("root@pam")] == ["of the laptop"]
    await storage.close()


async def test_who_shows_something_else_gets_nothing(tmp_path: Path) -> None:
    storage = await opened(tmp_path)
    secret = await storage.access.create_token(ID, None, True, 0)
    other = await storage.access.create_token("root@pam!other", None, True, 0)
    assert storage.access.check_secret(ID, other) is None
    assert storage.access.check_secret(ID, "") is None
    assert storage.access.check_secret("root@pam!nobody", secret) is None
    assert storage.access.check_ticket("PBS:root@pam:00000000::AAAA", None) is None
    await storage.close()


async def test_a_token_that_is_off_or_over(tmp_path: Path) -> None:
    storage = await opened(tmp_path)
    off = await storage.access.create_token("root@pam!off", None, False, 0)
    over = await storage.access.create_token("root@pam!over", None, True, 1_700_000_000)
    until = await storage.access.create_token("root@pam!until", None, True, 1_700_000_001)
    assert storage.access.check_secret("root@pam!off", off) is None
    assert storage.access.check_secret("root@pam!over", over) is None
    assert storage.access.check_secret("root@pam!until", until) == "root@pam!until"
    await storage.close()


async def test_a_token_is_made_once_and_goes_with_its_grants(tmp_path: Path) -> None:
    storage = await opened(tmp_path)
    secret = await storage.access.create_token(ID, None, True, 0)
    with pytest.raises(TokenExists):
        await storage.access.create_token(ID, None, True, 0)
    await storage.access.set_grant(Grant("/datastore/main", ID, "Admin"))
    await storage.access.remove_token(ID)
    assert storage.access.check_secret(ID, secret) is None
    assert storage.access.grants == []
    with pytest.raises(NoToken):
        await storage.access.remove_token(ID)
    await storage.close()


async def test_a_grant_is_replaced_and_taken_away(tmp_path: Path) -> None:
    storage = await opened(tmp_path)
    await storage.access.set_grant(Grant("/", "a@pbs", "Admin"))
    await storage.access.set_grant(Grant("/", "a@pbs", "Admin", propagate=False))
    assert storage.access.grants == [Grant("/", "a@pbs", "Admin", False)]
    assert storage.access.knows("a@pbs")
    for _ in range(2):
        await storage.access.set_grant(Grant("/", "a@pbs", "Admin"), remove=True)
        assert storage.access.grants == []
    assert not storage.access.knows("a@pbs")
    assert storage.access.knows("root@pam")
    await storage.close()
