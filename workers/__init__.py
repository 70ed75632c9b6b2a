"""The door for time: Dramatiq actors, the outbox relay, the schedule. A job is one call."""
