"""The letters of the registry: their words in both languages, and the one frame they are set in."""
