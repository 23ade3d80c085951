"""The home page: Markdown next to the page that it becomes, measured numbers with their evidence, and links."""

import tomllib
from pathlib import Path

import dash
from dash import html

from components import home_example
from lib.backend import SUPPORTED_BACKENDS, get_backend_info, known_backend
from lib.catalog.library import get_library
from lib.content.code_fence import CodeInfo
from lib.directives.exec import NOTE
from lib.directives.source import code_figure
from lib.directives.tabs import Tab, tab_group
from lib.islands import Live, Prose
from lib.islands.standalone import address_of, file_name, requirements
from lib.islands.templates import render, template_environment
from lib.settings import PROJECT_ROOT
from lib.site import get_site
from lib.translations import t

_HTML = "pages/home.html"
# The second file contains measured numbers: `make bench` writes it.
FILES = (Path(__file__).with_name(name) for name in ("home.toml", "home_numbers.toml"))
TEXTS = {key: value for file in FILES for key, value in tomllib.loads(file.read_text(encoding="utf-8")).items()}
EXAMPLE = Path(home_example.__file__)
BACKENDS = [known_backend(name) for name in SUPPORTED_BACKENDS]
site, running = get_site(), get_backend_info()


def as_markdown() -> str:
    """Return the content as Markdown, without the name and the description."""
    template = template_environment(Path(__file__).parent).get_template("home.md")
    code = EXAMPLE.read_text(encoding="utf-8").strip()
    names = {"example": home_example, "name": EXAMPLE.name, "code": code, "backends": BACKENDS, "running": running}
    return template.render(TEXTS, site=site, **names).strip()


# A Markdown page with this endpoint replaces it.
if not any(page.matter.endpoint == "/" for page in get_library().pages):
    dash.register_page(
        __name__,
        path="/",
        name=t("Home"),
        order=0,
        title=site.name,
        description=site.description,
        icon="tabler:home",
        markdown=as_markdown(),
    )


def _part(macro: str, *values: object) -> Prose:
    return Prose(render(_HTML, macro, site, TEXTS, *values))


def _frame() -> html.Div:
    """Return the live example. Until Dash starts, it is plain HTML."""
    lowest, highest = home_example.LIMITS.values()
    share = (home_example.FIRST - lowest) / (highest - lowest)
    live = Live(home_example.component, "components.home_example", still=_part("still", home_example, share))
    note = html.P(f"{NOTE}: {home_example.__doc__}", className="live-note")
    stage = html.Div(live, className="live-stage", style={"--room": "134px"})
    return html.Div([stage, note], className="live", **{"data-live": "home", "data-still": "true"})


def _tab(name: str, text: str, *, is_running: bool) -> Tab:
    """Return the tab of a backend, with the command that selects it."""
    command = code_figure(f"DASH_BACKEND={name.lower()} python run.py", CodeInfo("bash"))
    return Tab(name, [str(render(_HTML, "backend", name, command, text, is_running))])


_source = code_figure(TEXTS["source"].strip(), CodeInfo("markdown", "docs/islands.md"))
_alone = _part("alone", address_of(EXAMPLE, PROJECT_ROOT), file_name(EXAMPLE), requirements(EXAMPLE, PROJECT_ROOT))
_tabs = [_tab(each.label, each.description, is_running=each == running) for each in BACKENDS]
_page = html.Div([_part("page"), _frame(), _alone], className="home-page")
_demo = html.Div([Prose(_source), _page], className="home-demo")
_backends = Prose(str(tab_group(_tabs, "home-backends", sync=True)))
layout = html.Div([_part("hero"), _demo, _backends, _part("end")], className="article-body home")
