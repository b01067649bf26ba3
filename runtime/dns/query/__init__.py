"""Questions to name servers: over the network, from a cache, recorded, or replayed from a recording."""
