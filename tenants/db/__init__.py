"""The database: one way in (`unit_of_work`), two walls round every row, and the outbox through which work leaves."""
