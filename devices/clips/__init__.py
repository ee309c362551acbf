"""Short recordings of problems that move: what they hold, and how pictures become one file."""
