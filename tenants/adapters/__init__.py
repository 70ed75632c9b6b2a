"""The outside world: mail, object storage, rate limits. Each a Protocol, the real one, a local one."""
