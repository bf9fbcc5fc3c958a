"""Who comes into a company, and who leaves it."""
