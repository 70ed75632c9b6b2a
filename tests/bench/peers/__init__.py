"""What we measure ourselves against: the hand-written limit, the usual Python way, PostGraphile."""
