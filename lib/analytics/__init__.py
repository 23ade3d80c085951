"""What the site knows of its visits: kept while the database is away, written to it, and told to who may see them.

`lib/analytics_tracker.py` is what the servers call. Knows no web framework.
"""
