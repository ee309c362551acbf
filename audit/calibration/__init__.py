"""How much of what is known to be wrong the rules find, measured on pages with known outcomes."""
