"""The page on which a customer reads and answers a quote."""
