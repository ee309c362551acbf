"""Orchestrates, stores, scores and tells."""

__version__ = "0.1.0"
