"""The custom-services face: HTTP requests of a checked session, passed on to the Unix socket of a service."""
