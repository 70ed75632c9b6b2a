"""Deals: chances to sell, on the way through a company's pipelines. Knows accounts and the lead it came from."""
