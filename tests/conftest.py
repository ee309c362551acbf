"""Settings for all tests."""

from __future__ import annotations

from hypothesis import settings

# Machines under load are slow for a moment; how fast a check is, the benchmarks say.
settings.register_profile("project", deadline=None)
settings.load_profile("project")
