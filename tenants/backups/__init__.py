"""Snapshot, restore and verify one tenant. Not built yet."""
