"""How good a company's records are: rules it keeps, what they find and whose it is, a score a day. It changes none."""
