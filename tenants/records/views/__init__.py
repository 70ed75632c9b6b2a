"""Saved views: a list as somebody likes to see it, kept under a name, for themselves or for the whole company."""
