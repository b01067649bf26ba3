"""Everything that one run makes of a spec, in memory."""

from __future__ import annotations

from collections.abc import Mapping

from codegen import (
    converters,
    documents,
    errors_out,
    handlers,
    introspection,
    messages_out,
    numbers,
    openrpc,
    proto,
    protoc,
)
from codegen.findings import Finding, arranged
from codegen.layout import header
from codegen.model import Face, Place, Rendering, Spec
from codegen.validators_out import render_validators
from codegen.wire.build import build
from codegen.wire.model import Wire

LEDGER_FILE = "numbers.json"


class Refused(Exception):
    """The spec is sound in itself, but does not fit the ledgers; `findings` say where."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(str(finding) for finding in findings))
        self.findings = tuple(findings)


def render(spec: Spec, package: str, ledgers: Mapping[str, bytes]) -> Rendering:
    """Return all files and ledgers of the spec, which has no findings; nothing is written.

    The same arguments give the same bytes. Raises Refused when a ledger cannot be read or a name that it has reserved
    is back in the spec.
    """
    files: dict[str, bytes] = {}
    kept: dict[str, bytes] = {}
    faces = [face for _, face in sorted(spec.faces.items())]
    wires = {face.name: build(face) for face in faces}
    found: list[Finding] = []
    protos: dict[str, bytes] = {}
    for face in faces:
        wire = wires[face.name]
        ledger = _ledger(spec, wire, ledgers.get(face.name, b""), found)
        if wire.rpcs:
            protos[proto.file_name(face.name)] = proto.render(wire, ledger, header(spec, face.name, package))
        if ledger:
            kept[face.name] = numbers.write(ledger)
        files |= _python_and_documents(spec, face, wire, package)
    if found:
        raise Refused(arranged(found))
    for _, catalog in sorted(spec.catalogs.items()):
        files |= messages_out.render(catalog, header(spec, catalog.name, package))
    files |= documents.index(spec, header(spec, None, package))
    files |= _protobuf(spec, protos, package)
    files |= _packages(spec, files, package)
    return Rendering(files=dict(sorted(files.items())), ledgers=kept)


def _ledger(spec: Spec, wire: Wire, text: bytes, found: list[Finding]) -> numbers.Ledger:
    """The ledger with a number for every field; what stands against it is added to `found`."""
    fields = proto.fields_in_order(wire)
    try:
        old = numbers.read(text)
    except numbers.LedgerError as error:
        place = Place(f"{spec.folder}/{wire.face.name}/{LEDGER_FILE}", 1, 1)
        found.append(Finding(place, "ledger-form", f"the ledger {error}"))
        old = {}
    places = {
        (proto.full_name(wire, message), field.name): field.at for message in wire.messages for field in message.fields
    }
    back = numbers.returned(old, fields)
    for message, field, number in back:
        words = (
            f"the field {field!r} of {message} was removed, and its number {number} and its name are reserved: choose "
            f"another name, or take the entry out of {LEDGER_FILE} if no release ever had the field"
        )
        found.append(Finding(places[message, field].key_place, "number-reserved", words))
        del old[message].reserved[field]
    return numbers.assign(old, fields)


def _python_and_documents(spec: Spec, face: Face, wire: Wire, package: str) -> dict[str, bytes]:
    first = header(spec, face.name, package)
    validators = render_validators(face, package)
    return {
        f"errors/{face.name}.py": errors_out.render(face, first),
        f"handlers/{face.name}.py": handlers.render(wire, package, first),
        f"introspection/{face.name}.json": introspection.render(face),
        f"openrpc/{face.name}.json": openrpc.render(face, first),
        f"validators/{face.name}.py": validators,
        f"wire/{face.name}.py": converters.render(wire, package, first),
        **documents.render(face, wire, validators, first),
    }


def _protobuf(spec: Spec, protos: Mapping[str, bytes], package: str) -> dict[str, bytes]:
    """The proto files, the contract's for other languages, and what protoc makes of them for Python."""
    if not protos:
        return {}
    contract = protoc.CONTRACT_PROTO.read_bytes()
    made = protoc.compiled({**protos, proto.CONTRACT_FILE: contract}, sorted(protos))
    modules = {"contract.v1.contract_pb2": protoc.CONTRACT_MODULE}
    modules |= {
        path.removesuffix(".py").replace("/", "."): f"{package}.proto.{path.removesuffix('.py').replace('/', '.')}"
        for path in made
        if path.endswith("_pb2.py")
    }
    files = {f"proto/{name}": text for name, text in protos.items()}
    files[f"proto/{proto.CONTRACT_FILE}"] = contract
    for path, text in made.items():
        first = header(spec, path.split("/")[0], package)
        files[f"proto/{path}"] = protoc.marked(path, first, protoc.rewritten(text, modules))
    return files


def _packages(spec: Spec, files: Mapping[str, bytes], package: str) -> dict[str, bytes]:
    """An `__init__.py` for every folder, so that documents too are part of an installed package."""
    folders = {path.rpartition("/")[0] for path in files}
    for folder in list(folders):
        while folder:
            folder = folder.rpartition("/")[0]
            folders.add(folder)
    text = f"# {header(spec, None, package)}\n".encode()
    return {f"{folder}/__init__.py" if folder else "__init__.py": text for folder in folders}
