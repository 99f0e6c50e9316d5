"""Postal addresses: one way of writing them, and who has moved. Nothing here asks anybody."""
