"""The XAPI backend: sessions of hypervisor pools, custom services, and the simulator of a pool."""

from runtime.xapi.backend import Xapi, open_xapi
from runtime.xapi.settings import ConfigError, Plugins, ServicePolicy, XapiSettings

__all__ = ["ConfigError", "Plugins", "ServicePolicy", "Xapi", "XapiSettings", "open_xapi"]
