"""What a company may use: its plan, what an operator changed about it, and how both change."""
