"""The report: its plain data and one renderer for each form."""
