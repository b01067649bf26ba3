"""The calls that every class has: records, and getters and setters of fields (reference b.4)."""

from __future__ import annotations

from typing import Any

from runtime.xapi.simulator import where
from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.operations import refresh
from runtime.xapi.simulator.rpc import Call, call
from runtime.xapi.simulator.schema import CLASSES, Class, Field

_SETS = {"strings": "string", "refs": "string", "ints": "int"}


def enter() -> None:
    """Enter the calls of every class into the table; calls with a meaning of their own come after and replace them."""
    for cls in CLASSES.values():
        _records(cls)
        for field in cls.fields.values():
            _getter(cls, field)
            if field.access == "rw":
                _setters(cls, field)


def _records(cls: Class) -> None:
    name = cls.name
    call(f"{name}.get_record", name, asynchronous=False, reads=True)(lambda _, row: row)

    def get_by_uuid(call: Call, uuid: str) -> str:
        return call.simulator.pool.by_uuid(name, uuid).ref

    call(f"{name}.get_by_uuid", "string", asynchronous=False, reads=True)(get_by_uuid)
    if name == "session":
        return

    def get_all(call: Call) -> list[str]:
        return list(call.simulator.pool.rows(name))

    def get_all_records(call: Call) -> dict[str, Row]:
        return dict(call.simulator.pool.rows(name))

    def get_all_records_where(call: Call, expression: str) -> dict[str, Row]:
        wanted = where.parsed(expression)
        return {ref: row for ref, row in call.simulator.pool.rows(name).items() if wanted(row.values)}

    def get_all_where(call: Call, expression: str) -> list[str]:
        return list(get_all_records_where(call, expression))

    call(f"{name}.get_all", asynchronous=False, reads=True)(get_all)
    call(f"{name}.get_all_records", asynchronous=False, reads=True)(get_all_records)
    call(f"{name}.get_all_records_where", "string", asynchronous=False, reads=True)(get_all_records_where)
    call(f"{name}.get_all_where", "string", asynchronous=False, reads=True)(get_all_where)
    if "name_label" in cls.fields:

        def get_by_name_label(call: Call, label: str) -> list[str]:
            return [ref for ref, row in call.simulator.pool.rows(name).items() if row["name_label"] == label]

        call(f"{name}.get_by_name_label", "string", asynchronous=False, reads=True)(get_by_name_label)


def _getter(cls: Class, field: Field) -> None:
    name = field.name
    call(f"{cls.name}.get_{name}", cls.name, asynchronous=False, reads=True)(lambda _, row: row[name])


def _setters(cls: Class, field: Field) -> None:
    name = field.name

    def put(call: Call, row: Row, value: Any) -> str:
        if cls.name == "task" and not owns(call, row):
            return ""
        if field.type == "ref" and field.of in CLASSES and value and not value.endswith(":NULL"):
            call.simulator.pool.find(field.of, value)
        call.simulator.pool.set(row, **{name: value})
        refresh(call.simulator.pool, row)
        return ""

    call(f"{cls.name}.set_{name}", f"{cls.name}, {field.type}", asynchronous=False)(put)
    if field.type == "map":

        def add_to(call: Call, row: Row, key: str, value: str) -> str:
            if key in row[name]:
                raise XapiFault("MAP_DUPLICATE_KEY", cls.name, name, row.ref, key)
            return put(call, row, row[name] | {key: value})

        def remove_from(call: Call, row: Row, key: str) -> str:
            return put(call, row, {one: value for one, value in row[name].items() if one != key})

        call(f"{cls.name}.add_to_{name}", f"{cls.name}, string, string", asynchronous=False)(add_to)
        call(f"{cls.name}.remove_from_{name}", f"{cls.name}, string", asynchronous=False)(remove_from)
    if field.type in _SETS:

        def add(call: Call, row: Row, value: Any) -> str:
            return put(call, row, row[name] if value in row[name] else [*row[name], value])

        def remove(call: Call, row: Row, value: Any) -> str:
            return put(call, row, [one for one in row[name] if one != value])

        call(f"{cls.name}.add_{name}", f"{cls.name}, {_SETS[field.type]}", asynchronous=False)(add)
        call(f"{cls.name}.remove_{name}", f"{cls.name}, {_SETS[field.type]}", asynchronous=False)(remove)


def owns(call: Call, task: Row) -> bool:
    """Return whether a call may change a task: it is not finished. Raises XapiFault if it is somebody else's."""
    owner = task.hidden.get("owner")
    if owner and owner != call.session["uuid"] and not call.session["is_local_superuser"]:
        raise XapiFault("RBAC_PERMISSION_DENIED", call.method, "the task belongs to another session")
    return call.simulator.tasks.pending(task)
