"""The DNS message: bytes in, values out (RFC 1035, 2671/6891, 3596, 4034, 5155). No socket, no clock.

Names are tuples of labels in lower case, because DNS compares names without regard to case (RFC 4343). Record data
stays as it came until somebody reads it: a strange type or broken data costs nothing and hides nothing.
"""
