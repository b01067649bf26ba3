# Generated from spec/plugin by: python -m codegen generate. DO NOT EDIT.
"""Converters of the face plugin: JSON values to messages and back.

`<method>_request` takes valid params and applies defaults, `<method>_params` is its inverse; `<method>_result` and
`<method>_response` are the same for a result, `<method>_records` and `<method>_batch` for records.
"""

from __future__ import annotations

from runtime.contract.abi import Json


# plugin.list


def plugin_list_fill(p: Json) -> Json:
    return p


# plugin.get


def plugin_get_fill(p: Json) -> Json:
    return p


# plugin.put


def plugin_put_fill(p: Json) -> Json:
    return p


# plugin.post


def plugin_post_fill(p: Json) -> Json:
    return p
