"""Deeds: one file, one verb, one transaction, one audit event."""
