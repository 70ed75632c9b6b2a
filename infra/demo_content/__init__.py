"""What the demo is made of: three companies, their people, a year of work. Pure: seed and day make the content."""
