"""A process of the development mode that imports the libraries of the site in advance.

Libraries take almost half of a start. `python -m tools.spare FILE BACKEND` runs the site when it receives a byte from
this open file. If the file ends without one, the process ends, too.
"""

import gc
import os
import runpy
import signal
import sys
from contextlib import suppress
from importlib import import_module

# What the site imports on every backend. Component packages that only some pages import are not among them: each page
# would load the scripts of those packages.
LIBRARIES = (
    "dash",
    "dash_improve_my_llms",
    "dash_mantine_components",
    "dill",
    "diskcache",
    "frontmatter",
    "imagesize",
    "itsdangerous",
    "limits",
    "mistune",
    "multiprocess",
    "plotly.graph_objects",
    "plotly.utils",
    "pydantic_settings",
    "pygments.lexers.python",
    "rapidfuzz",
    "structlog",
    "watchfiles",
    "yaml",
    "zstandard",
)


def main(file: int, backend: str) -> None:
    """Import the libraries, wait, and run the site."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal ends it without a traceback
    gc.disable()
    for name in (*LIBRARIES, f"dash.backends._{backend}"):
        with suppress(Exception):  # the site shows the error when it imports the library
            import_module(name)
    if os.read(file, 1):
        os.close(file)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.argv = ["run.py"]
        try:
            runpy.run_path("run.py", run_name="__main__")
        except Exception as error:
            frames = error.__traceback__  # without those of this module and of runpy
            while frames is not None and frames.tb_frame.f_code.co_filename != "run.py":
                frames = frames.tb_next
            sys.excepthook(type(error), error.with_traceback(frames), frames)
            sys.exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
