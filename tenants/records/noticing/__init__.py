"""Telling those concerned: what others did to the records somebody owns or follows."""
