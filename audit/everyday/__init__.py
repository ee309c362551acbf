"""Everyday work of a portal's team: the repository's settings, its baseline and its waivers."""
