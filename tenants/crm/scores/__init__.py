"""How promising a lead is: fit, engagement, and the chance to be won. Knows leads and activities, changes neither."""
