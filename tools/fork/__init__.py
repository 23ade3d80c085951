"""Create a fork of the project, and upgrade a fork to a newer version. Needs only Python's standard library.

`python run.py new FOLDER` and `make upgrade FROM=FOLDER` use it. `places.py` lists the owner of each file.
"""
