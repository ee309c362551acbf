"""One function for each kind of check, by topic; rules name them as module.function."""
