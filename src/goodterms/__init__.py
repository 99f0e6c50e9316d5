"""Goodterms: recover what patients owe, and stay on good terms with them."""
