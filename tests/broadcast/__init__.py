"""Messages between processes, and their effect on open pages."""
