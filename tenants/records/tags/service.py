"""What people do with tags, and what keeps rule tags true. Tags and groups are made and changed like any record."""

from __future__ import annotations

from tenants.records.tags.recompute import recompute
from tenants.records.tags.tagging import tag, untag

__all__ = ["recompute", "tag", "untag"]
