"""A company from its making to its end, with its logo and its numbers."""
