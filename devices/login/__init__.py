"""Signing in on a portal: the file that says how, in the language of an app's journeys."""

from devices.login.plan import LoginPlan, LoginStep, read_login_plan

__all__ = ["LoginPlan", "LoginStep", "read_login_plan"]
