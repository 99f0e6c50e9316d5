"""Work in the background: schedules and queues, each task one use case."""
