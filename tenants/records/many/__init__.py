"""One change of many records: looked at before, done by a job, stopped and taken up again, and undone."""
