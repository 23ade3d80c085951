"""A project with content for every directive."""

import pytest

from tests.project import Project, dash_state, project

__all__ = ["dash_state", "project", "stocked"]

FILES = {
    "assets/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>',
    "docs/figures/plan.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"/>',
    "docs/other.md": "---\nname: Other\ndescription: Another page.\nendpoint: /other\n---\n## Setup\n",
    "docs/live-demo/fixed.py": (
        'from dash import html\n\ncomponent = html.Div(html.B("fixed & live"), id="demo-fixed")\n'
    ),
    "docs/live-demo/each_view.py": (
        'from dash import html\n\n\ndef component() -> html.Div:\n    return html.Div("made anew")\n'
    ),
    "lib/shapes.py": (
        '"""Shapes."""\n\nimport math\n\nUNIT = 1\n\n\nclass Circle:\n    """Round."""\n\n'
        "    @property\n    def area(self) -> float:\n        return math.pi\n\n\ndef side(area: float) -> float:\n"
        "    return math.sqrt(area)\n"
    ),
    "docs/_shared/part.md": (
        "---\nname: X\n---\n\nWhole.\n\n## Linux\n\nRun it.\n\n### More\n\nText.\n\n## Windows\n\nClick.\n"
    ),
    "docs/_shared/live.md": ".. exec::docs.live-demo.fixed\n    :code: false\n",
    "notes.txt": "one\n<two>\nthree\n",
    "assets/site.css": "a { color: red }\n",
}


@pytest.fixture
def stocked(project: Project) -> Project:
    """Return the project with its files."""
    for path, content in FILES.items():
        project.write(path, content)
    return project
