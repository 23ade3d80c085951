"""Programs that show how to put the site into another app. Each runs by itself: `python -m examples.own_fastapi`."""
