"""The outside, each piece behind a small port. Only use cases come here."""
