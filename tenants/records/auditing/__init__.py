"""The audit log for people: the list with its filters, and the file that can be checked elsewhere."""
