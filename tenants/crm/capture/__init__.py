"""Where leads come in by themselves: web forms and signed webhooks. Keeps what came first, makes leads of it after."""
