"""`goodterms ...`: each command calls one use case or one pure decision, and says what came of it."""
