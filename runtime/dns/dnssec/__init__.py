"""DNSSEC without I/O: key tags, DS digests, signed octets, signatures, NSEC3 names, tables of algorithms."""
