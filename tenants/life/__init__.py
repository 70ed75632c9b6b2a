"""The life of a company with us: trial, active, past due, suspended, closed, gone; its first steps and its last."""
