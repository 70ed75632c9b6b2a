"""Signing in through a company's own OpenID provider: its settings, its domains, and the way in."""
