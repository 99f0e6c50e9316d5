"""Texts, out and back in."""
