"""What channels cost and what came of it. Knows leads and the deals that came of them."""
