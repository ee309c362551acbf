"""Gathering: browsers, captures, and the choice of what to capture."""
