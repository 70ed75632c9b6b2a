"""A company's first steps: the go-live checklist, and records to look at before there are any of one's own."""
