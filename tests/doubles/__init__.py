"""Services on this machine that behave like the real ones, faults included, and count what they truly took."""
