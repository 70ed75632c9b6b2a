"""Sensitive values: kept sealed beside their record, found by a blind index, sealed anew, and never again once shredded."""
