"""The method table of a face: data from the spec, and the functions that belong to each method."""

from __future__ import annotations

from dataclasses import dataclass

from codegen import errors_out, names
from codegen.converters import has_result
from codegen.layout import laid_out, quoted
from codegen.model import HttpBinding, Method
from codegen.validator.naming import function_name
from codegen.wire.model import Rpc, Wire

REPLY = {
    "unary": "UNARY", "ndjson": "NDJSON", "binary": "BINARY", "session": "SESSION", "passthrough": "PASSTHROUGH",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A method, laid out by `handlers.py.j2`."""

    name: str
    arguments: list[str]


def render(wire: Wire, package: str, header: str) -> bytes:
    """Return `handlers/<face>.py`."""
    face = wire.face
    rpcs = {rpc.method.name: rpc for rpc in wire.rpcs}
    entries = [Entry(quoted(name), arguments(method, rpcs.get(name), wire)) for name, method in face.methods.items()]
    adders = [
        (quoted(f"{wire.package}.{service}"), f"pb_grpc.add_{service}Servicer_to_server") for service in wire.services()
    ]
    imported = [f"from {package}.validators import {face.name} as validators"]
    if face.methods:
        imported.append(f"from {package}.wire import {face.name} as wire")
    if any(method.errors for method in face.methods.values()):
        imported.append(f"from {package}.errors import {face.name} as errors")
    if wire.rpcs:
        imported.append(f"from {package}.proto.{face.name}.v1 import {face.name}_pb2 as pb")
        imported.append(f"from {package}.proto.{face.name}.v1 import {face.name}_pb2_grpc as pb_grpc")
    imported.append("from runtime.contract import abi")
    return laid_out(
        "handlers.py.j2",
        header=header,
        face=face.name,
        name=quoted(face.name),
        title=quoted(face.title),
        imports=sorted(imported),
        entries=entries,
        adders=adders,
    )


def arguments(method: Method, rpc: Rpc | None, wire: Wire) -> list[str]:
    """The keyword arguments of the method's entry; those that have their default are left out."""
    base = names.snake(method.name)
    lines = [
        f"name={quoted(method.name)}",
        f"summary={quoted(method.summary)}",
        f"auth=abi.Auth.{method.auth.upper()}",
        f"backend={quoted(method.backend)}",
        f"stability=abi.Stability.{method.stability.upper()}",
        f"check=validators.{function_name(method.name)}",
    ]
    if rpc is None:
        lines.append(f"fill=wire.{base}_fill")
    else:
        lines += [
            f"service={quoted(f'{wire.package}.{rpc.service}')}",
            f"rpc={quoted(rpc.name)}",
            f"stub=pb_grpc.{rpc.service}Stub",
        ]
    reply = reply_of(method)
    if reply != "abi.Reply.UNARY":
        lines.append(f"reply={reply}")
    if method.body:
        lines.append("body=True")
    if method.sends is not None:
        lines.append("sends=True")
    if method.task is not None:
        lines.append(f"task={quoted(method.task)}")
    if method.within is not None:
        lines.append(f"within={quoted(method.within)}")
    if method.http is not None:
        lines.append(f"http={http_of(method.http)}")
    if method.errors:
        found = [f"errors.{errors_out.class_name(name)}" for name in method.errors]
        lines.append(f"errors=({', '.join(found)}{',' if len(found) == 1 else ''})")
    return lines + (functions(rpc, base) if rpc is not None else [])


def functions(rpc: Rpc, base: str) -> list[str]:
    lines = [
        f"request_type=pb.{rpc.request.name}",
        f"response_type=pb.{rpc.response.name}",
        f"request=wire.{base}_request",
        f"params=wire.{base}_params",
    ]
    if rpc.method.sends is not None:
        lines += [f"item=wire.{base}_item", f"sent=wire.{base}_sent"]
    if has_result(rpc):
        lines += [f"result=wire.{base}_result", f"response=wire.{base}_response"]
    if rpc.items is not None:
        lines += [f"records=wire.{base}_records", f"batch=wire.{base}_batch"]
    return lines


def reply_of(method: Method) -> str:
    if method.pieces:
        return "abi.Reply.PIECES"
    if method.reply.when is None:
        return f"abi.Reply.{REPLY[method.reply.form]}"
    true, otherwise = REPLY[method.reply.form], REPLY[method.reply.otherwise or "unary"]
    return f"abi.ReplyChoice(when={quoted(method.reply.when)}, true=abi.Reply.{true}, otherwise=abi.Reply.{otherwise})"


def http_of(http: HttpBinding) -> str:
    found = [f"verb={quoted(http.verb)}", f"path={quoted(http.path)}"]
    if http.params != "any":
        found.append(f"params={quoted(http.params)}")
    if http.upgrade is not None:
        found.append(f"upgrade={quoted(http.upgrade)}")
    if http.coerce:
        found.append("coerce=True")
    if http.whole:
        found.append("whole=True")
    return f"abi.Http({', '.join(found)})"
