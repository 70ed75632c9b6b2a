"""The data keys of each company: made when first needed, unwrapped for a moment, rotated, destroyed."""
