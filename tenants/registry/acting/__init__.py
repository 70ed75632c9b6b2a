"""Who from outside works in a company, by which grant, and for how long: recognising it. The verbs are `partners/`."""
