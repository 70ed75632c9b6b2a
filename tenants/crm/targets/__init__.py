"""What a company, its departments and people are to reach in a fiscal period, and what they have. Changes no deal."""
