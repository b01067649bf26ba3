"""From the configuration to the settings of the parts."""

from __future__ import annotations

import dataclasses

from runtime.cli.config import DEFAULT_LISTENER, DEFAULT_URL, Config
from runtime.cli.keys import CONTRACT, camel
from runtime.gateway.settings import GatewaySettings, Limits, Listener, Xo
from runtime.storage import StorageSettings


def gateway_settings(config: Config) -> GatewaySettings:
    limits = {field.name: config[f"limits.{camel(field.name)}"] for field in dataclasses.fields(Limits)}
    return GatewaySettings(
        data=config.data,
        listeners=tuple(_listener(config, name) for name in config.listeners()),
        limits=Limits(**limits),
        xo=Xo(
            rotate_token=config["xo.rotateToken"],
            patience=config["xo.patience"],
            keep_alive=config["xo.keepAlive"],
        ),
        trusted_proxies=config["gateway.trustedProxies"],
    )


def _listener(config: Config, name: str) -> Listener:
    section = f"listen.{name}"
    return Listener(
        name=name,
        url=config[f"{section}.url"] or (DEFAULT_URL if name == DEFAULT_LISTENER else ""),
        faces=config[f"{section}.faces"],
        certificate=config.file(f"{section}.certificate"),
        key=config.file(f"{section}.key"),
    )


def contract_listener(config: Config) -> Listener:
    """Return the listener of the contract, which serves the rpcs of all faces."""
    section = f"listen.{CONTRACT}"
    return Listener(
        name=CONTRACT,
        url=config[f"{section}.url"],
        faces=(),
        certificate=config.file(f"{section}.certificate"),
        key=config.file(f"{section}.key"),
    )


def storage_settings(config: Config, *, embedded: bool) -> StorageSettings:
    """Return what the storage backend is told; embedded: in the process of the gateway."""
    root = config.file("storage.fileRemotesRoot")
    return StorageSettings(
        data=config.data,
        database=config["storage.database"],
        allow_file_remotes=config["storage.allowFileRemotes"],
        file_remotes_root="" if root is None else str(root.absolute()),
        xo_token=config["xo.authenticationToken"],
        task_lease=config["storage.taskLease"],
        embedded=embedded,
        keep_tasks=config["storage.keepTasks"],
        keep_days=config["storage.keepDays"],
    )
