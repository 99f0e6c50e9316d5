"""Proposed contacts in, as JSON Lines: one contact with its facts and history a line."""
