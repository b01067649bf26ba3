"""Formats that several backends read and write: bytes in, values out. Nothing here imports a backend, nor does I/O."""
