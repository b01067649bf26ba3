"""Tokens: remembered for a second when right, counted when wrong. Time is an argument."""

from __future__ import annotations

from typing import Any, cast

import pytest
from aiohttp import web
from multidict import CIMultiDict

from runtime.contract.abi import Category, Fault
from runtime.gateway.auth import FRESH, Authenticator, Damper, Login, TooManyFailures, set_cookie
from runtime.gateway.settings import Limits


class Shown:
    """As much of a request as a login looks at."""

    def __init__(self, token: str) -> None:
        self.headers = CIMultiDict({"Cookie": f"authenticationToken={token}"})


class Owner:
    """Who owns the tokens, with a clock."""

    def __init__(self, **limits: Any) -> None:
        self.tokens = {"right": "xo"}
        self.asked: list[str] = []
        self.now = 100.0
        self.login = Authenticator(self.authenticate, Limits(**limits), clock=lambda: self.now).login

    async def authenticate(self, token: str) -> str | None:
        self.asked.append(token)
        return self.tokens.get(token)

    async def show(self, token: str, address: str = "192.0.2.1") -> Login | None:
        return await self.login(cast(web.BaseRequest, Shown(token)), address)


async def test_a_right_token_is_not_asked_about_again_for_a_second() -> None:
    owner = Owner()
    for after in (0.0, FRESH / 2, FRESH / 2):
        owner.now += after
        assert await owner.show("right") == Login("xo")

    assert owner.asked == ["right", "right"]


async def test_a_revoked_token_is_refused_after_a_second() -> None:
    owner = Owner()
    await owner.show("right")
    owner.tokens.clear()
    owner.now += FRESH

    assert await owner.show("right") is None


async def test_a_successor_that_cannot_be_had_is_no_reason_to_refuse_a_token() -> None:
    async def authenticate(token: str) -> str:
        return "xo"

    async def renew(token: str) -> str:
        raise Fault("the disk is full", category=Category.UNAVAILABLE)

    login = await Authenticator(authenticate, Limits(), renew).login(cast(web.BaseRequest, Shown("right")), "192.0.2.1")

    assert login is not None
    assert (login.principal, login.token) == ("xo", None)


async def test_a_wrong_token_is_asked_about_every_time() -> None:
    owner = Owner()
    for _ in range(3):
        assert await owner.show("wrong") is None

    assert owner.asked == ["wrong"] * 3


async def test_a_token_that_is_no_text_is_wrong() -> None:
    """Bytes that are not UTF-8 come from the HTTP library as lone surrogates, which no contract message can hold."""
    owner = Owner(failed_logins=1)

    assert await owner.show("\udcff") is None
    assert owner.asked == []
    with pytest.raises(TooManyFailures):
        await owner.show("right")


async def test_after_many_failures_an_address_waits_and_others_do_not() -> None:
    owner = Owner(failed_logins=2, failed_window=10.0)
    for _ in range(2):
        await owner.show("wrong")
    with pytest.raises(TooManyFailures) as failure:
        await owner.show("right")

    assert failure.value.seconds == 10
    assert await owner.show("right", "192.0.2.2") == Login("xo")
    owner.now += 10.0
    assert await owner.show("right") == Login("xo")


async def test_a_token_that_was_right_a_moment_ago_passes_however_many_were_wrong() -> None:
    owner = Owner(failed_logins=1)
    await owner.show("right")
    await owner.show("wrong")

    assert await owner.show("right") == Login("xo")


def test_the_damper_forgets_addresses_before_it_grows_without_end() -> None:
    damper = Damper(1, 60.0)
    for number in range(10_000):
        damper.failed(f"address {number}", 0.0)

    assert len(damper._failures) <= 4096
    assert damper.wait("address 9999", 1.0) == 59.0


def test_a_new_token_is_secure_where_the_connection_is() -> None:
    assert set_cookie("t", True) == "authenticationToken=t; HttpOnly; Path=/; SameSite=Strict; Secure"
    assert set_cookie("t", False) == "authenticationToken=t; HttpOnly; Path=/; SameSite=Strict"
