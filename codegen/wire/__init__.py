"""The wire model: what a schema becomes as protobuf, decided once for proto text, converters and lint rules."""
