"""The tenants themselves: who they are, who belongs to them, who is signed in. The only global tables are here."""
