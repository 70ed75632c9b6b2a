"""When a company works: its week, its holidays, and the days it makes up for them. Business time is counted by it."""
