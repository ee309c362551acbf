"""One small function for each parser of outside data, and what attacks them."""
