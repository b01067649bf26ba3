"""The command line `gatewright`."""

import os

# Before gRPC is imported: uvloop forks to start a program, and gRPC's own handlers of a fork now and then end the child
# before it is that program.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
