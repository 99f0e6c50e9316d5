"""Decisions, pure. Nothing here reads a clock, a file, a setting or a database; everything it needs is an argument."""
