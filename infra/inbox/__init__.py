"""A mail server that delivers nothing: it keeps each mail as an .eml file and shows it on a small page."""
