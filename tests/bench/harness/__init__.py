"""What the measurements share: engines and pinning, data, servers, and a load generator that is not in the way."""
