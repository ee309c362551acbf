"""What other tools measured: read, kept beside a workspace, compared, and never a verdict."""
