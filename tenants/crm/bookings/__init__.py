"""Pages on which strangers make appointments with people of the company, and the appointments."""
