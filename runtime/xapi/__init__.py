"""The XAPI backend: sessions of hypervisor pools, custom services, jobs, and the simulator of a pool.

`backend.open_xapi` puts it together.
"""
