"""The catalogue: what a company sells, and for how much to whom. A price that is on a quote is a copy."""
