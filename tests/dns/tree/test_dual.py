"""The tree over both families of addresses, where this machine may make a network of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.process import environment


@pytest.mark.judge("network-namespace")
def test_both_families_are_asked_and_judged() -> None:
    command = [sys.executable, "-m", "tests.dns.tree.dual", "signed.zz", "closed.zz"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    if done.returncode == 2:
        pytest.skip(done.stderr.strip())
    told = json.loads(done.stdout)
    signed = {message["tag"] for message in told["found"]["signed.zz"]}
    silent = [message["ns"] for message in told["found"]["closed.zz"] if message["tag"] == "CN01_NO_RESPONSE_UDP"]

    assert told["over IPv6"] > 100
    assert {"ENOUGH_IPV6_NS_DEL", "ENOUGH_IPV6_NS_CHILD", "IPV6_DIFFERENT_ASN", "DS07_SIGNED"} <= signed
    assert silent == ["ns2.closed.zz/127.54.3.2", "ns2.closed.zz/fd53:54:3::2"]
