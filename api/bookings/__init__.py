"""The page on which strangers make an appointment."""
