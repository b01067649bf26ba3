"""Reports of zone tests: results in, bytes out. Nothing here reads a socket, a clock or a file."""
