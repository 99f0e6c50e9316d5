"""How each practice system names its columns: one TOML file a source, and what such a file may say."""
