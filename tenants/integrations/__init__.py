"""One folder per provider, all of one shape. None is built yet."""
