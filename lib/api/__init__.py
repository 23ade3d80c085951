"""What the JSON API says, as models and queries that every backend shares. Names no web framework."""
