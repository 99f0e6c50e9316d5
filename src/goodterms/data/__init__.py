"""Facts: what is stored, with the constraints that make a wrong row impossible. No rules live here."""
