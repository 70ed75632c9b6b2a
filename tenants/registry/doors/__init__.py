"""Doors by which the public comes to a company without signing in: named at random, and telling nothing of it."""
