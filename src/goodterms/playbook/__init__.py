"""Policy as data: what the practice chooses within the law."""
