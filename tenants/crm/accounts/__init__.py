"""Accounts (companies a tenant sells to), the contacts there, and the tags on both. Knows nothing of deals."""
