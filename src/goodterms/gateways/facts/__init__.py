"""Facts files in (CSV, JSON Lines, Parquet), decisions out (JSON, Parquet): no database."""
