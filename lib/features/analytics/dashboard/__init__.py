"""What the administrator sees at `/analytics`, one thing per file; `dashboard.py` puts it together."""
