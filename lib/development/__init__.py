"""The development server: `DASH_DEBUG=true python run.py`, the same on every backend.

One process watches the Python files and starts the site anew when one changes; in the site a thread watches the pages,
stylesheets and scripts and takes them up without a restart. Every open tab asks for the version and reloads itself.
"""
