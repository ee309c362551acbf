"""People's part of an evaluation: who looks at what, what they found, who reviewed it."""
