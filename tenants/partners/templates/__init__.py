"""How a company is set up, captured once and offered to others: what it holds, versions, offers, and taking them."""
