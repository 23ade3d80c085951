"""What `lib/broadcast.py` is made of: messages, those who wait for them, and the way over Redis to other processes.

Imports nothing of the site. Only `redis_link.py` speaks to Redis.
"""
