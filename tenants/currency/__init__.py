"""Currency: a company's dated exchange rates, and amounts in its base currency. Knows no record."""
