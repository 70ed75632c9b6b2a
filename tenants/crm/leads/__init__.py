"""Leads: people and companies that may become customers. Knows nothing of what becomes of them but the links kept."""
