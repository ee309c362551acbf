"""What a round's readers see: one report of the round, in HTML and JSON."""
