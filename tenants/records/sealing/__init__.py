"""Sensitive values: sealed beside their record, found by a blind index, sealed anew, gone once keys are shredded."""
