"""Tags: words people stick on records, and words that stick by a rule. Records themselves, for any taggable record."""
