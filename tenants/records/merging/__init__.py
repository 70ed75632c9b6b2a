"""Several records become one, and can become several again. Whoever knows one of them by its id finds what is left."""
