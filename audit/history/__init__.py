"""After a report: what changed since, over several rounds, and what people objected to."""
