"""Counting and adding up: how many records, of which groups, and what their numbers come to. One statement each."""
