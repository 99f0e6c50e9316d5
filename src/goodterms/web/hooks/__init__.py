"""Doors for providers and mail programs. They prove who they are, or get no word from us."""
