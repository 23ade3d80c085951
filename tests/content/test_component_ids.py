"""Callbacks use IDs that exist, and each component ID has one owner"""

from tests.project import Project
from tools.check_pages import id_faults

MODULE = """
from dash import Input, Output, State, callback, html

{more}
component = html.Div([html.Button("Press", id="{n}-button"), html.P(id={result}), html.Output("text", id="{n}-text")])


@callback(Output({output}, "children"), Input("{n}-button", "n_clicks"), State("{n}-text", "children"))
def press(clicks, text):
    return clicks
"""


def faults(project: Project, *names: str) -> list[str]:
    project.page("".join(f".. exec::docs.{name}\n\n" for name in names))
    found = id_faults(project.load(), project.root, project.root / "docs")
    return [f"{fault.path}:{fault.line} {fault.message} {fault.fix}" for fault in found]


def write(project: Project, name: str, **changes: str) -> None:
    values = {"n": name, "more": "", "result": f'"{name}-result"', "output": f'"{name}-result"'} | changes
    project.write(f"docs/{name}.py", MODULE.format(**values))


def test_ids_that_exist(project: Project) -> None:
    write(project, "constant", more='RESULT = "constant-result"', result="RESULT", output="RESULT")
    write(project, "late", result='"late-other"', more='LATER = html.P(id="late-result")')
    write(project, "plain")
    assert faults(project, "constant", "late", "plain") == []


def test_an_id_that_no_component_has(project: Project) -> None:
    write(project, "typo", output='"typo-reslut"')
    [fault] = faults(project, "typo")
    assert fault.startswith("docs/typo.py:8 ")
    assert "`typo-reslut`" in fault
    assert "`typo-result`" in fault


def test_an_id_of_another_example_exists(project: Project) -> None:
    write(project, "first")
    write(project, "second", output='"first-text"', result='"second-result"')
    assert faults(project, "first", "second") == []


def test_an_id_with_two_owners(project: Project) -> None:
    write(project, "one")
    project.write("docs/two.py", 'from dash import html\n\ncomponent = html.P(id="one-text")\n')
    [fault] = faults(project, "one", "two")
    assert "`one-text`" in fault
    assert "docs.one" in fault


def test_an_example_on_two_pages_is_one_owner(project: Project) -> None:
    write(project, "shared")
    project.page(".. exec::docs.shared\n", name="other")
    assert faults(project, "shared") == []
