"""Records that may be of the same person or company: found by keys, judged by an equation."""
