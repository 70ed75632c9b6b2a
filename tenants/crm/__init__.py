"""The rooms: one folder per domain, entered only through its service."""
