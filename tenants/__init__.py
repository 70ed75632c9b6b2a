"""The house: who the tenants are, what they may use, and everything that is theirs. It knows no transport."""
