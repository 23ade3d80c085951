"""What every open page shows while it is open: how many readers are there, and what an administrator announces.

`board.py` is the state of a process; `fastapi_routes.py` and `quart_routes.py` send it as a stream, `poll.py` answers
it on Flask, where a stream would hold a thread. `mount.py` adds them to the server.
"""
