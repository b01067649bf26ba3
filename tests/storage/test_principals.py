"""The token of the xo face: made, set, rotated, configured; what is kept of it and where."""

from __future__ import annotations

import asyncio
import errno
import os
import re
from pathlib import Path
from typing import Any

import pytest

from runtime.contract.abi import Fault
from runtime.storage import ConfigError, Storage
from runtime.storage import principals as module
from runtime.storage.folder import write_secret
from runtime.storage.principals import Principals
from tests.storage.conftest import Open, StillClock
from tests.storage.folders import content, modes, remove, show_to_all, text_in, token_in, write

GUESS = "letmein"


class Killed(BaseException):
    """The process is no more."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "token"


@pytest.fixture
def principals(storage: Storage) -> Principals:
    return storage.principals


async def restart(open_at: Open, storage: Storage, **settings: Any) -> Storage:
    await storage.close()
    return await open_at(**settings)


def known(storage: Storage, *tokens: str) -> list[bool]:
    return [storage.principals.check(token) is not None for token in tokens]


async def test_the_first_start_makes_a_token(storage: Storage, file: Path) -> None:
    token = token_in(file)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    assert known(storage, token, GUESS) == [True, False]


async def test_the_file_is_for_the_owner_alone(storage: Storage, file: Path) -> None:
    assert modes(file.parent)["token"] == 0o600


async def test_the_made_token_stays(open_at: Open, file: Path) -> None:
    storage = await open_at()
    token = text_in(file)
    storage = await restart(open_at, storage)
    assert (text_in(file), known(storage, token.strip())) == (token, [True])


async def test_a_token_is_the_principals_until_revoked(principals: Principals, file: Path) -> None:
    found = principals.check(token_in(file))
    assert found is not None
    assert (found.principal, found.expires) == ("xo", None)


@pytest.mark.parametrize("token", ["", " ", "é", "\ud800", "x" * 4096])
async def test_any_text_can_be_asked_about(principals: Principals, token: str) -> None:
    assert principals.check(token) is None


async def test_setting_refuses_the_old_token_at_once(storage: Storage, file: Path) -> None:
    old = token_in(file)
    await storage.principals.set("xo", "new")
    assert known(storage, old, "new") == [False, True]


async def test_a_set_token_survives_a_restart(open_at: Open, file: Path) -> None:
    storage = await open_at()
    old = token_in(file)
    await storage.principals.set("xo", "new")
    storage = await restart(open_at, storage)
    assert (text_in(file), known(storage, old, "new")) == ("new\n", [False, True])


async def test_rotation_keeps_the_old_token_for_its_grace(storage: Storage, file: Path, clock: StillClock) -> None:
    old = token_in(file)
    await storage.principals.set("xo", "new", grace=120)
    found = storage.principals.check(old)
    assert found is not None
    assert found.expires == clock.at + 120_000
    clock.at += 119_999
    assert known(storage, old, "new") == [True, True]
    clock.at += 1
    assert known(storage, old, "new") == [False, True]


async def test_grace_survives_a_restart(open_at: Open, file: Path, clock: StillClock) -> None:
    storage = await open_at()
    old = token_in(file)
    await storage.principals.set("xo", "new", grace=120)
    storage = await restart(open_at, storage)
    assert known(storage, old, "new") == [True, True]
    clock.at += 120_000
    storage = await restart(open_at, storage)
    assert known(storage, old, "new") == [False, True]


async def test_a_second_rotation_does_not_lengthen_the_grace_of_the_first(
    storage: Storage, file: Path, clock: StillClock
) -> None:
    old = token_in(file)
    await storage.principals.set("xo", "second", grace=120)
    clock.at += 60_000
    await storage.principals.set("xo", "third", grace=120)
    clock.at += 60_000
    assert known(storage, old, "second", "third") == [False, True, True]


async def test_setting_after_a_rotation_refuses_all_old_tokens(storage: Storage, file: Path) -> None:
    old = token_in(file)
    await storage.principals.set("xo", "second", grace=120)
    await storage.principals.set("xo", "third")
    assert known(storage, old, "second", "third") == [False, False, True]


async def test_setting_the_token_in_force_keeps_it(storage: Storage, file: Path) -> None:
    token = token_in(file)
    await storage.principals.set("xo", token)
    assert known(storage, token) == [True]


async def test_a_former_token_can_be_set_again(storage: Storage) -> None:
    await storage.principals.set("xo", "one")
    await storage.principals.set("xo", "two", grace=120)
    await storage.principals.set("xo", "one", grace=120)
    found = storage.principals.check("one")
    assert found is not None
    assert found.expires is None


@pytest.mark.parametrize(("principal", "token"), [("xo", ""), ("xo", "a b"), ("xo", "a;b"), ("xo", "é"), ("root", "a")])
async def test_what_cannot_be_set_changes_nothing(storage: Storage, file: Path, principal: str, token: str) -> None:
    before = text_in(file)
    with pytest.raises(Fault):
        await storage.principals.set(principal, token)
    assert (text_in(file), known(storage, before.strip())) == (before, [True])


async def test_a_configured_token_is_in_force(open_at: Open) -> None:
    assert known(await open_at(xo_token="configured"), "configured") == [True]


async def test_a_set_token_outlives_an_unchanged_configured_one(open_at: Open) -> None:
    storage = await open_at(xo_token="configured")
    await storage.principals.set("xo", "set")
    storage = await restart(open_at, storage, xo_token="configured")
    assert known(storage, "configured", "set") == [False, True]


async def test_a_configured_token_that_changed_takes_effect_again(open_at: Open) -> None:
    storage = await open_at(xo_token="configured")
    await storage.principals.set("xo", "set")
    storage = await restart(open_at, storage, xo_token="changed")
    assert known(storage, "configured", "set", "changed") == [False, False, True]


async def test_a_token_that_is_no_longer_configured_stays(open_at: Open) -> None:
    storage = await open_at(xo_token="configured")
    storage = await restart(open_at, storage)
    assert known(storage, "configured") == [True]


async def test_a_removed_file_gives_a_new_token(open_at: Open, file: Path) -> None:
    storage = await open_at()
    old = token_in(file)
    await storage.close()
    remove(file)
    storage = await open_at()
    assert known(storage, old, token_in(file)) == [False, True]


@pytest.mark.parametrize("held", [b"two words\n", b"\xff\xfe", b"x" * 2000])
async def test_a_file_without_a_token_is_refused(open_at: Open, file: Path, held: bytes) -> None:
    await (await open_at()).close()
    write(file, held)
    with pytest.raises(ConfigError, match=str(file)):
        await open_at()


async def test_a_process_killed_between_file_and_database_leaves_the_new_token(open_at: Open, file: Path) -> None:
    storage = await open_at()
    old = token_in(file)
    await storage.close()
    write_secret(file, b"new\n")
    storage = await open_at()
    assert known(storage, old, "new") == [False, True]


async def test_a_half_written_draft_is_no_obstacle(storage: Storage, file: Path) -> None:
    write(file.with_name("token.new"), b"hal")
    await storage.principals.set("xo", "new")
    assert "token.new" not in modes(file.parent)


async def test_the_database_has_no_token(open_at: Open, file: Path) -> None:
    storage = await open_at(xo_token="planted-configured")
    await storage.principals.set("xo", "planted-set", grace=120)
    await storage.close()
    assert b"planted" not in content(file.parent, "storage.db*")


DAY = 86_400.0


async def test_a_token_that_is_old_gets_a_successor(storage: Storage, file: Path, clock: StillClock) -> None:
    old = token_in(file)
    clock.at += 86_400_000
    new = await storage.principals.renew(old, DAY, 120)
    assert new is not None
    assert (token_in(file), known(storage, old, new)) == (new, [True, True])
    clock.at += 120_000
    assert known(storage, old, new) == [False, True]


async def test_a_young_token_stays(storage: Storage, file: Path, clock: StillClock) -> None:
    clock.at += 86_399_999
    assert await storage.principals.renew(token_in(file), DAY, 120) is None


async def test_nobody_gets_a_token_for_a_guess(storage: Storage, clock: StillClock) -> None:
    clock.at += 86_400_000
    assert await storage.principals.renew(GUESS, DAY, 120) is None


async def test_who_comes_with_the_former_token_is_given_the_one_in_force(
    storage: Storage, file: Path, clock: StillClock
) -> None:
    """The answer that carried it may have been lost."""
    old = token_in(file)
    clock.at += 86_400_000
    new = await storage.principals.renew(old, DAY, 120)
    clock.at += 60_000
    assert await storage.principals.renew(old, DAY, 120) == new
    assert known(storage, old) == [True]


async def test_two_who_ask_at_once_get_one_successor(storage: Storage, file: Path, clock: StillClock) -> None:
    old = token_in(file)
    clock.at += 86_400_000
    first, second = await asyncio.gather(*(storage.principals.renew(old, DAY, 120) for _ in range(2)))
    assert first == second == token_in(file)


async def test_the_age_of_a_token_survives_a_restart(open_at: Open, file: Path, clock: StillClock) -> None:
    storage = await open_at()
    clock.at += 50_000_000
    storage = await restart(open_at, storage)
    clock.at += 36_400_000
    assert await storage.principals.renew(token_in(file), DAY, 120) is not None


async def test_a_kill_during_a_rotation_locks_nobody_out(
    open_at: Open, file: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new token is in the file and nowhere else: nobody was told of it."""
    storage = await open_at()
    old = token_in(file)
    clock.at += 86_400_000

    def write_and_die(path: Path, content: bytes) -> None:
        write_secret(path, content)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_secret", write_and_die)
        with pytest.raises(Killed):
            await storage.principals.renew(old, DAY, 120)
    storage = await restart(open_at, storage)
    assert token_in(file) != old
    clock.at += 119_999
    assert await storage.principals.renew(old, DAY, 120) == token_in(file)
    clock.at += 1
    assert known(storage, old) == [False]


async def test_a_rotation_that_failed_does_not_shorten_the_grace_of_the_next(
    storage: Storage, file: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = token_in(file)
    clock.at += 86_400_000

    def fail(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_secret", fail)
        with pytest.raises(Fault, match="No space left"):
            await storage.principals.renew(old, DAY, 120)
    clock.at += 150_000
    assert await storage.principals.renew(old, DAY, 120) is not None
    clock.at += 119_999
    assert known(storage, old) == [True]


@pytest.mark.parametrize("held", [b"", b"edited-by-hand\n", b"two words\n"])
async def test_a_file_that_was_changed_is_not_handed_out(
    storage: Storage, file: Path, clock: StillClock, held: bytes
) -> None:
    """It counts from the next start on, and a client that took it up now would be refused."""
    old = token_in(file)
    clock.at += 86_400_000
    assert await storage.principals.renew(old, DAY, 120) is not None
    write(file, held)
    assert await storage.principals.renew(old, DAY, 120) is None


async def test_a_token_file_that_others_can_read_is_closed_to_them(open_at: Open, file: Path) -> None:
    storage = await open_at()
    await storage.close()
    show_to_all(file)
    await open_at()
    assert modes(file.parent)["token"] == 0o600


async def test_a_token_file_that_never_ends_is_refused(open_at: Open, file: Path) -> None:
    storage = await open_at()
    await storage.close()
    remove(file)
    os.mkfifo(file)
    async with asyncio.timeout(30):
        with pytest.raises(ConfigError, match="token"):
            await open_at()
