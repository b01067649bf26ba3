"""The value grammar of `gatewright call` is that of `@xen-orchestra/proxy-cli`."""

from __future__ import annotations

from typing import Any

import pytest

from runtime.cli.arguments import BadArgument, params_of


@pytest.mark.parametrize(
    ("arguments", "params"),
    [
        ([], {}),
        (["stop=3"], {"stop": "3"}),
        (["stop=json:3"], {"stop": 3}),
        (["a=", "b=json:null"], {"a": "", "b": None}),
        (["url=file:///x?a=1&b=2"], {"url": "file:///x?a=1&b=2"}),
        (['remote=json:{"url":"file:///a=b"}'], {"remote": {"url": "file:///a=b"}}),
        (["a=1", "a=json:[true]"], {"a": [True]}),
        (["a=JSON:1"], {"a": "JSON:1"}),
        (["a=json: 1 "], {"a": 1}),
        (["--raw=x"], {"--raw": "x"}),
        (['json:"example.com"'], "example.com"),
        (['json:{"a":"b=c"}'], {"a": "b=c"}),
    ],
)
def test_arguments_become_params(arguments: list[str], params: Any) -> None:
    assert params == params_of(arguments)


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("stop", "'stop' is neither name=value nor name=json:VALUE"),
        ("=3", "'=3' is neither"),
        ("stop=json:", "what follows 'json:' is not JSON"),
        ("stop=json:{", "'stop=json:{'"),
        ("stop=json:NaN", "is not JSON"),
    ],
)
def test_a_bad_argument_is_named(argument: str, words: str) -> None:
    with pytest.raises(BadArgument) as caught:
        params_of(["first=1", argument])

    assert words in str(caught.value)
