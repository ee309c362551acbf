"""Apps on phones: what is done on them, on which of them, and what is kept of it."""
