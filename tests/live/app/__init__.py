"""Tests against a real Appium server."""
