"""The isolation proof as the running product shows it: that of the build, and the daily look at its own database."""
