"""What an operator sees of the site: log lines, request ids, metrics, traces.

Nothing here names a web framework: `lib/servers/asgi/observed.py` and `lib/servers/wsgi/observed.py` do, and hand every
request to `observer.py`. prometheus-client and OpenTelemetry are imported when they are turned on, and not before.
"""
