"""The hand-written half of Gatewright: the gateway, the contract and the backends."""
