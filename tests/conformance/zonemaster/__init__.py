"""The judge of the DNS engine: recorded scenarios, replayed. See `__main__`."""
