"""Settings, and only settings."""
