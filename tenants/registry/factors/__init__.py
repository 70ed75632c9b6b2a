"""The second factor: an authenticator app, ten recovery codes, and who must have it."""
