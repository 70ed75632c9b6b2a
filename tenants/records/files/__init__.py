"""Files a tenant keeps: asked for in a verb, carried by a signed link, kept in the object store."""
