"""Orchestrates, stores, scores and tells."""
