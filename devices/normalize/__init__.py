"""Captures become snapshots here, without any driver."""
