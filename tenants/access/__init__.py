"""Roles, data scopes, field rights, shares and masks: who may do what with whose records, and why.

Knows no record type by itself: `records/` declares them (`objects.py`) and obeys what comes out of here (`reach.py`).
"""
