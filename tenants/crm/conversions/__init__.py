"""Conversion: a lead becomes an account, a contact and a deal, once. Knows the lead and the rooms it leads to."""
