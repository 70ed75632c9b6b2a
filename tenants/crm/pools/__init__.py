"""The public pool 公海: records nobody has, and who may take which of them. Knows records by their kind alone."""
