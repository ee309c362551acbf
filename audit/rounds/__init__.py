"""An evaluation round: many bodies, one scheme, one ranking."""
