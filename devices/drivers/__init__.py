"""The only place that knows browsers, drivers and engines."""
