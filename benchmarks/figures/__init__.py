"""Data types of the results, one file per part of a run. Nothing here starts a process or sends a request."""
