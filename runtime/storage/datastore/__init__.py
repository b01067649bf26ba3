"""Datastores: content-addressed chunks, the indexes and manifests of snapshots, their collection and pruning."""
