"""The documentation: built, linked, right, and clean by our own audit."""
