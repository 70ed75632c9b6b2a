"""Pure helpers with names. Nothing here knows a tenant, a database or a transport."""
