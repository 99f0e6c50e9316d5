"""Emails, out and back in."""
