"""Messages between processes, and what open pages show of them."""
