"""Roles, data scopes and field rights: "may I", and "why may I"."""
