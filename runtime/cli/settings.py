"""From the configuration to the settings of the parts."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from runtime.cli.config import DEFAULT_LISTENER, DEFAULT_URL, Config
from runtime.cli.keys import CONTRACT, camel
from runtime.cli.version import version
from runtime.dns.runs.settings import RunsSettings
from runtime.dns.settings import DnsSettings
from runtime.gateway.pbs.settings import Pbs
from runtime.gateway.settings import GatewaySettings, Limits, Listener, Xo
from runtime.storage import StorageSettings
from runtime.xapi.settings import Plugins, XapiSettings


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
        pbs=Pbs(failure_delay=config["pbs.failureDelay"]),
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
        allowed_hosts=config["storage.allowedHosts"],
        xo_token=config["xo.authenticationToken"],
        task_lease=config["storage.taskLease"],
        datastores={
            name: Path(config[f"storage.datastores.{name}.path"]) for name in config.named("storage.datastores")
        },
        embedded=embedded,
        keep_tasks=config["storage.keepTasks"],
        keep_days=config["storage.keepDays"],
    )


def xapi_settings(config: Config) -> XapiSettings:
    """Return what the XAPI backend is told."""
    directory = config.file("xapi.plugins.directory")
    return XapiSettings(
        allowed_hosts=config["xapi.allowedHosts"],
        allow_pool_restore=config["xapi.allowPoolRestore"],
        sync_hook_secret=config["xapi.syncHookSecret"],
        sync_hook_timeout=config["xapi.syncHookTimeout"],
        plugins=Plugins(
            directory=Plugins().directory if directory is None else str(directory.absolute()),
            host=config["xapi.plugins.host"],
            allow_unauthorized=config["xapi.plugins.allowUnauthorized"],
            owners=config["xapi.plugins.owners"],
            services=config["xapi.plugins.services"] or {},
        ),
    )


def runs_settings(config: Config) -> RunsSettings:
    """Return what the service of zone tests is told."""
    return RunsSettings(
        data=config.data,
        database=config["dns.database"],
        execute=config["dns.execute"],
        queue=config["dns.queue"],
        reuse_seconds=config["dns.reuseTime"],
        max_batch=config["dns.maxBatch"],
        max_waiting=config["dns.maxWaiting"],
        client_runs=config["dns.clientRuns"],
        keep_seconds=config["dns.keepTime"],
        profiles=_profiles(config, "profiles"),
        private_profiles=_profiles(config, "privateProfiles"),
        lost_seconds=config["dns.lostTime"],
    )


def _profiles(config: Config, section: str) -> dict[str, Path]:
    files = {name: config.file(f"dns.{section}.{name}") for name in config.named(f"dns.{section}")}
    return {name: file.absolute() for name, file in files.items() if file is not None}


def dns_settings(config: Config) -> DnsSettings:
    """Return what the DNS backend is told."""
    return DnsSettings(
        hints=config.file("dns.hints"),
        workers=config["dns.workers"],
        runs=config["dns.runs"],
        refuse=config["dns.refuseNetworks"],
        port=config["dns.port"],
        run_seconds=config["dns.runTime"],
        run_queries=config["dns.runQueries"],
        lookup_seconds=config["dns.lookupTime"],
        require_delegation=config["dns.requireDelegation"],
        resolvers=config["dns.resolvers"],
        translations=config.file("dns.translations"),
        version=version(),
    )
