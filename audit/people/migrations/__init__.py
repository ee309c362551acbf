"""The history of the people's database: one file in versions/ for each change of its tables."""
