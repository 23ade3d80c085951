"""Examples that mount the site in another app. Each one runs separately: `python -m examples.own_fastapi`."""
