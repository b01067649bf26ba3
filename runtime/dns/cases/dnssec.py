"""The test cases of the module DNSSEC, gathered from the modules of their subjects."""

from runtime.dns.cases.dnssec_child import dnssec15, dnssec16, dnssec17, dnssec18
from runtime.dns.cases.dnssec_delegation import dnssec01, dnssec02, dnssec07, dnssec11
from runtime.dns.cases.dnssec_denial import dnssec10
from runtime.dns.cases.dnssec_keys import dnssec05, dnssec06, dnssec13, dnssec14
from runtime.dns.cases.dnssec_nsec3 import dnssec03
from runtime.dns.cases.dnssec_signatures import dnssec04, dnssec08, dnssec09

__all__ = [
    "dnssec01",
    "dnssec02",
    "dnssec03",
    "dnssec04",
    "dnssec05",
    "dnssec06",
    "dnssec07",
    "dnssec08",
    "dnssec09",
    "dnssec10",
    "dnssec11",
    "dnssec13",
    "dnssec14",
    "dnssec15",
    "dnssec16",
    "dnssec17",
    "dnssec18",
]
