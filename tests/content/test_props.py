"""Property tables describe every installed component."""

import re
import sys
from functools import cache
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from site import addsitedir

import pytest
from dash._callback import GLOBAL_CALLBACK_LIST
from dash.development.base_component import Component

from lib.content.diagnostics import PageError
from lib.content.props import MANTINE_STYLE_PROPS, Prop, component_props, is_component, props_table

PACKAGES = ("dash_mantine_components", "dash.html", "dash.dcc", "dash.dash_table", "dash_iconify")
COMPONENTS = [
    f"{package}.{name}"
    for package in PACKAGES
    for name, value in sorted(vars(import_module(package)).items())
    if is_component(value)
]

# React contexts of dash_mantine_components: exported as components, declared without a single property.
WITHOUT_PROPS = {f"dash_mantine_components.{name}Context" for name in ("ChipGroup", "NavLink", "RadioGroup")}


@cache
def rows(target: str) -> tuple[Prop, ...]:
    """Return the table of a component, which is generated once for all tests."""
    return props_table(target).props


def props_of(target: str) -> dict[str, Prop]:
    return {prop.name: prop for prop in props_table(target).props}


def is_well_described(prop: Prop) -> bool:
    """Return whether a row of a table has a name, a type, and a description that a user understands."""
    unreadable = r"typing|Union|ForwardRef|<class|a value equal|Optional|NoneType"
    return (
        re.fullmatch(r"[A-Za-z_]\w*|(aria|data)-\*", prop.name) is not None
        and bool(prop.type)
        and not re.search(unreadable, prop.type)
        and "\n" not in prop.description
        and "keys:" not in prop.description
    )


def test_every_installed_component_can_be_described() -> None:
    wrong: list[object] = []
    for target in COMPONENTS:
        props = rows(target)
        names = [prop.name for prop in props]
        if bool(names) == (target in WITHOUT_PROPS) or len(set(names)) != len(names):
            wrong.append((target, names))
        wrong += [(target, prop) for prop in props if not is_well_described(prop)]
    assert wrong == []


@pytest.mark.filterwarnings(r"ignore:\s*The dash_table:DeprecationWarning")
def test_a_table_has_exactly_the_properties_its_component_takes() -> None:
    differences: dict[str, set[str]] = {}
    for target in COMPONENTS:
        package, _, name = target.rpartition(".")
        props = rows(target)
        component = getattr(import_module(package), name)
        instance = component(**{prop.name: "x" for prop in props if prop.required})
        wildcards = {prefix + "*" for prefix in instance.available_wildcard_properties}
        difference = {prop.name for prop in props} ^ (set(instance.available_properties) | wildcards)
        if difference:
            differences[target] = difference
    assert differences == {}


def test_enough_components_were_found() -> None:
    assert len(COMPONENTS) > 300


def test_a_component_as_a_reader_sees_it() -> None:
    table = props_table("dmc.Button")
    props = props_of("dmc.Button")
    assert table.title == "dmc.Button"
    assert [prop.name for prop in table.props[:4]] == ["children", "id", "size", "color"]
    assert props["fullWidth"] == Prop(
        name="fullWidth",
        type="boolean",
        default="False",
        required=False,
        description="Determines whether button should take 100% width of its parent container, `False` by default.",
        style=False,
    )
    assert props["children"].type == "component | string | number | list"
    assert props["size"].default == '"sm"'
    assert props["data-*"].description == "Wild card data attributes."


def test_literals_come_first_and_keywords_of_any_css_property_last() -> None:
    kind = props_of("dmc.Button")["justify"].type
    assert kind.startswith('"left" | "right" | "normal" | "center"')
    assert kind.endswith('"inherit" | "initial" | "revert" | "revert-layer" | "unset"')
    assert (
        props_of("dmc.Button")["loaderProps"]
        .description.split("Keys: ")[1]
        .startswith('`size?: "xs" | "sm" | "md" | "lg" | "xl" | number`')
    )


def test_keys_of_a_dict_are_told_in_the_description() -> None:
    gradient = props_of("dmc.Button")["gradient"]
    assert gradient.type == "dict"
    assert gradient.description.endswith("Keys: `from: string`, `to: string`, `deg?: number`.")
    columns = props_of("dash_table.DataTable")["columns"]
    assert columns.type == "list of dict"
    assert "Keys: `id: string`, `name: string | list of string`, `type?: " in columns.description


def test_style_props_are_mantines_own() -> None:
    button = props_table("dmc.Button").props
    assert {prop.name for prop in button if prop.style} == MANTINE_STYLE_PROPS
    assert not any(prop.style for prop in props_table("dcc.Graph").props)


def test_no_mantine_style_prop_is_overlooked() -> None:
    for target in (target for target in COMPONENTS if target.startswith("dash_mantine")):
        for prop in rows(target):
            if "or a dict for responsive styles" in prop.description and prop.type.endswith("number | dict"):
                assert prop.style, f"{target}.{prop.name}"


@pytest.mark.parametrize(
    ("target", "name", "default"),
    [
        ("html.Div", "n_clicks", "0"),
        ("html.Div", "n_clicks_timestamp", "-1"),
        ("html.Div", "role", None),
        ("dcc.Dropdown", "multi", "False"),
        ("dcc.Dropdown", "persistence_type", '"local"'),
        ("dcc.Dropdown", "persisted_props", '["value"]'),
        ("dash_table.DataTable", "fixed_rows", "{headers: False, data: 0}"),
        ("dmc.DatePickerInput", "weekdayFormat", '"dd"'),
    ],
)
def test_defaults(target: str, name: str, default: str | None) -> None:
    assert props_of(target)[name].default == default


@pytest.mark.parametrize(
    ("target", "name", "kind"),
    [
        ("html.Div", "hidden", '"hidden" | "HIDDEN" | boolean'),
        ("html.Div", "style", "dict"),
        ("dcc.Dropdown", "options", "any"),
        ("dcc.Dropdown", "value", "string | number | boolean | list of (string | number | boolean)"),
        ("dcc.Dropdown", "persistence_type", '"local" | "session" | "memory"'),
        ("dash_iconify.DashIconify", "rotate", "0 | 1 | 2 | 3"),
        ("dash_iconify.DashIconify", "flip", '"horizontal" | "vertical"'),
        ("dmc.DatePickerInput", "headerControlsOrder", 'list of ("level" | "next" | "previous")'),
    ],
)
def test_types(target: str, name: str, kind: str) -> None:
    assert props_of(target)[name].type == kind


def test_required_properties() -> None:
    assert [prop.name for prop in props_table("dash_iconify.DashIconify").props if prop.required] == ["icon"]


def test_a_component_without_annotations_is_read_from_its_docstring() -> None:
    class Old(Component):  # type: ignore[misc]
        """An Old component.

        Keyword arguments:

        - id (string; optional)

        - items (list of dicts; required):
            What to
            show.

            `items` is a list of dicts with keys:

            - label (string; optional)

            - tone (a value equal to: 'a', 'b'; optional)

        - mode (list of a value equal to: 'x', 'y's; default 'x'):
            How. - not a key
        """

        def __init__(self, items=None, id=None, mode=None):  # type: ignore[no-untyped-def]
            pass

    assert component_props(Old) == (
        Prop("id", "string", None, False, ""),
        Prop("items", "list of dict", None, True, "What to show. Keys: `label`, `tone`."),
        Prop("mode", 'list of ("x" | "y")', '"x"', False, "How. - not a key"),
    )


def test_a_bare_name_takes_its_package() -> None:
    assert props_table("Button", package="dash_mantine_components") == props_table("dmc.Button")
    assert props_table("Button", package="dmc").title == "dmc.Button"
    assert props_table("dash.html.Div").title == "html.Div"


def test_a_package_is_a_prefix_of_short_names() -> None:
    expected = props_table("lib.content.props.props_table")
    for package, target in (("lib.content.props", "props_table"), ("lib.content", "props.props_table")):
        assert props_table(target, package=package) == expected
    assert props_table("pathlib.Path", package="lib") == props_table("pathlib.Path")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("dmc.Buton", r"`dash_mantine_components` has no `Buton`.*Did you mean `Button`"),
        ("dmc.button", r"Did you mean `Button`"),
        ("html.div", r"Did you mean `Div`"),
        ("dmcc.Button", r"`dmcc` is neither installed nor part of the project.*Did you mean `dmc`"),
        ("nowhere.Thing", r"`nowhere` is neither installed"),
        ("lib.content.nowhere.Thing", r"`lib.content` has no `nowhere`"),
        ("Button", r"Write the package"),
        ("dash.html", r"`dash.html` is a module"),
        ("lib.content.props.ALIASES", r"value of type dict"),
        ("pathlib.Path.nothing", r"has no `nothing`"),
        ("dmc.Button()", r"not a dotted name"),
        ("", r"not a dotted name"),
    ],
)
def test_what_cannot_be_described_says_why(target: str, message: str) -> None:
    with pytest.raises(PageError, match=message):
        props_table(target)


class EditableFinder(MetaPathFinder):
    """Finds one module, as the finder that `pip install -e` installs."""

    def __init__(self, name: str, file: Path) -> None:
        self.name, self.file = name, file

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        return spec_from_file_location(name, self.file) if name == self.name else None


@pytest.mark.parametrize("way", ["PYTHONPATH", "pth", "editable"])
def test_a_package_of_the_author_can_be_anywhere(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"atoll_{way.lower()}"
    file = tmp_path / "source" / f"{name}.py"
    file.parent.mkdir()
    file.write_text('def thing(size: int = 3):\n    """Make it.\n\n    Args:\n        size: How large.\n    """\n')
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    if way == "PYTHONPATH":
        sys.path.append(str(file.parent))
    elif way == "pth":
        (tmp_path / "mine.pth").write_text(f"{file.parent}\n")
        addsitedir(str(tmp_path))
    else:
        sys.meta_path.append(EditableFinder(name, file))
    expected = (Prop("size", "int", "3", False, "How large."),)
    assert props_table(f"{name}.thing").props == expected
    assert props_table("thing", package=name).props == expected


@pytest.mark.parametrize(
    "target", ["{}/atoll_evil.Thing", "../atoll_evil.Thing", "atoll_evil.py", "{}", ".atoll_evil.x"]
)
def test_a_path_is_not_a_name(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "atoll_evil.py").write_text("raise KeyboardInterrupt\n")
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path / "folder")
    for given in ((target.format(tmp_path), None), ("Thing", target.format(tmp_path))):
        with pytest.raises(PageError, match=r"not a dotted name|neither installed"):
            props_table(*given)


@pytest.mark.parametrize("failure", ["1 / 0", "raise SystemExit(3)"])
def test_a_module_that_fails_says_how(failure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "atoll_broken.py").write_text(f"{failure}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(PageError, match=r"cannot be imported \((ZeroDivisionError: division by zero|SystemExit: 3)\)"):
        props_table("atoll_broken.Thing")


def test_a_package_that_is_not_installed_names_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "atoll_needs.py").write_text("import sklearn\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    for target, command in (("sklearn.svm.SVC", "scikit-learn"), ("atoll_needs.Thing", "scikit-learn")):
        with pytest.raises(PageError, match=f"Run `pip install {command}`"):
            props_table(target)


def test_a_module_that_fails_leaves_no_callbacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = (
        "from dash import Input, Output, callback\ncallback(Output('a', 'b'), Input('c', 'd'))(len)\nraise OSError\n"
    )
    (tmp_path / "half_done.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    before = list(GLOBAL_CALLBACK_LIST)
    with pytest.raises(PageError, match="half_done"):
        props_table("half_done.tide", "")
    assert before == GLOBAL_CALLBACK_LIST
