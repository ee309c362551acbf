"""The documentation's own code."""
