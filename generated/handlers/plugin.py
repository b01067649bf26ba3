# Generated from spec/plugin by: python -m codegen generate. DO NOT EDIT.
"""The methods of the face plugin."""

from __future__ import annotations

from pathlib import Path

from generated.errors import plugin as errors
from generated.validators import plugin as validators
from generated.wire import plugin as wire
from runtime.contract import abi

METHODS: dict[str, abi.Method] = {
    "plugin.list": abi.Method(
        name="plugin.list",
        summary="The custom services that there are.",
        auth=abi.Auth.SESSION,
        backend="gateway",
        stability=abi.Stability.STABLE,
        check=validators.plugin_list,
        fill=wire.plugin_list_fill,
        http=abi.Http(verb="GET", path="/services/plugin/", params="query"),
        errors=(errors.BadRequest, errors.SessionNotFound, errors.VerbNotAllowed, errors.TooManyChecks, errors.SessionsUnknown),
    ),
    "plugin.get": abi.Method(
        name="plugin.get",
        summary="Pass a GET on to a custom service.",
        auth=abi.Auth.SESSION,
        backend="xapi",
        stability=abi.Stability.STABLE,
        check=validators.plugin_get,
        fill=wire.plugin_get_fill,
        reply=abi.Reply.PASSTHROUGH,
        http=abi.Http(verb="GET", path="/services/plugin/{name}", params="query"),
        errors=(errors.BadRequest, errors.SessionNotFound, errors.VerbNotAllowed, errors.RoleNotSufficient, errors.NoSuchService, errors.Elsewhere, errors.TooLarge, errors.TooManyChecks, errors.SessionsUnknown, errors.ServiceBusy, errors.ServiceBroken, errors.ServiceSilent),
    ),
    "plugin.put": abi.Method(
        name="plugin.put",
        summary="Pass a PUT on to a custom service.",
        auth=abi.Auth.SESSION,
        backend="xapi",
        stability=abi.Stability.STABLE,
        check=validators.plugin_put,
        fill=wire.plugin_put_fill,
        reply=abi.Reply.PASSTHROUGH,
        http=abi.Http(verb="PUT", path="/services/plugin/{name}", params="query"),
        errors=(errors.BadRequest, errors.SessionNotFound, errors.VerbNotAllowed, errors.RoleNotSufficient, errors.NoSuchService, errors.Elsewhere, errors.TooLarge, errors.TooManyChecks, errors.SessionsUnknown, errors.ServiceBusy, errors.ServiceBroken, errors.ServiceSilent),
    ),
    "plugin.post": abi.Method(
        name="plugin.post",
        summary="Pass a POST on to a custom service.",
        auth=abi.Auth.SESSION,
        backend="xapi",
        stability=abi.Stability.STABLE,
        check=validators.plugin_post,
        fill=wire.plugin_post_fill,
        reply=abi.Reply.PASSTHROUGH,
        http=abi.Http(verb="POST", path="/services/plugin/{name}", params="query"),
        errors=(errors.BadRequest, errors.SessionNotFound, errors.VerbNotAllowed, errors.RoleNotSufficient, errors.NoSuchService, errors.Elsewhere, errors.TooLarge, errors.TooManyChecks, errors.SessionsUnknown, errors.ServiceBusy, errors.ServiceBroken, errors.ServiceSilent),
    ),
}

FACE = abi.Face(
    name="plugin",
    title="XenServer custom services",
    methods=METHODS,
    tree=Path(__file__).parent.parent,
    services={
    },
)
