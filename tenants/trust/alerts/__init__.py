"""Unusual use, seen on the change log and at the door, and told to whoever answers for the company."""
