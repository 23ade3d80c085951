"""Finds Dash components, functions, and classes for the directive `kwargs`, and describes the components.

It imports modules by their dotted names from the import path of Python: the standard library, installed packages, and
this project. The properties of a component are in its generated docstring and in its signature.
"""

import inspect
import re
import tomllib
import typing
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin

from dash.development.base_component import Component
from typing_extensions import is_typeddict  # Dash's classes are of typing_extensions; typing's own does not know them

from lib.content.diagnostics import PageError, did_you_mean, import_fix
from lib.content.props_python import Prop, PropsTable, entries, python_props, quoted
from lib.dash_internals import DashGlobals

__all__ = ["Prop", "PropsTable", "props_table"]

# `- name (type; optional):`; the type can be missing, and `optional` can be `required` or `default …`.
ENTRY = re.compile(
    r"^- (?P<name>[\w*-]+) \((?:(?P<type>.*?); )?(?P<rule>optional|required|default .*)\):?$", re.MULTILINE
)
# Type, rule, and text of a property that is not in the docstring.
UNLISTED = ("", "optional", "")
# The line before the keys of a dict, which have their own format.
SHAPE = re.compile(r"`[\w.*-]+` is an? .*(keys:$|as keys and values)", re.DOTALL)
REPEATED_SPEC = re.compile(r"^\([^()]*; (?:optional|required|default)[^()]*\): ")

VALUE = r"(?:`+([^`]+)`+|(True|False|'[^']*'|\"[^\"]*\"|-?\d+(?:\.\d+)?\w*))"
DEFAULT_IN_TEXT = re.compile(rf"{VALUE} by default|[Dd]efault(?:s to|s? value is) {VALUE}")
# A constant of the JavaScript source, whose value is its last part: `PersistenceTypes.local`.
CONSTANT = re.compile(r"\b[A-Z][A-Za-z]*\.(\w+)")
# Remains of an object that had several lines.
BRACKET_SPACE = re.compile(r"(?<=[\[{]) |,? (?=[\]}])|,(?=[\]}])")

TABLES = tomllib.loads(Path(__file__).with_name("props.toml").read_text(encoding="utf-8"))
ALIASES: dict[str, str] = TABLES["aliases"]
SHORT_NAMES = {module: alias for alias, module in ALIASES.items()}
MANTINE_STYLE_PROPS = frozenset(TABLES["style_props"])
UNDOCUMENTED: dict[str, str] = TABLES["undocumented"]

NUMBER = {typing.SupportsFloat, typing.SupportsInt, typing.SupportsComplex}
NAMES = {str: "string", bool: "boolean", int: "number", float: "number", dict: "dict", list: "list", Any: "any"}
KINDS = "Use a component, function, or class."
ANY_COMPONENT = ["component", "string", "number", "list"]

DOTTED_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def props_table(target: str, package: str | None = None) -> PropsTable:
    """Describe `dmc.Button` or `pathlib.Path`, and `Button` or `forms.Button` of `package`. Raises `PageError`."""
    for name in (target, package or target):
        if not DOTTED_NAME.fullmatch(name):
            raise PageError(f"`{name}` is not a dotted name.", "Use a name such as `dmc.Button` or `pathlib.Path`.")
    is_short = "." not in target or not _is_importable(target.partition(".")[0])
    path = f"{package}.{target}" if package and is_short else target
    if "." not in path:
        raise PageError(f"`{path}` has no package.", "Write the package too, as in `dmc.Button`.")
    found = _find(path)
    if is_component(found):
        module, _, name = path.rpartition(".")
        return PropsTable(f"{SHORT_NAMES.get(module, module)}.{name}", component_props(found))
    if inspect.ismodule(found):
        names = [f"`{name}`" for name in _public_names(found) if callable(getattr(found, name, None))][:8]
        fix = f"Use a name in it, for example {', '.join(names)}." if names else KINDS
        raise PageError(f"`{path}` is a module, not a component, function, or class.", fix)
    if not callable(found):
        raise PageError(f"`{path}` is a value of type {type(found).__name__}.", KINDS)
    return PropsTable(path, python_props(found, path))


def _find(path: str) -> object:
    """Return the object at the dotted path. Submodules are imported."""
    head, *rest = path.split(".")
    name = ALIASES.get(head, head)
    if not _is_importable(head):
        fix = did_you_mean(head, ALIASES) or import_fix(ModuleNotFoundError(name=name))
        raise PageError(f"`{name}` is neither installed nor part of the project.", fix)
    found = _import(name)
    for part in rest:
        parent, name = name, f"{name}.{part}"
        if hasattr(found, part):
            found = getattr(found, part)
        elif inspect.ismodule(found) and hasattr(found, "__path__") and find_spec(name):
            found = _import(name)
        else:
            near = did_you_mean(part, _public_names(found), 3)
            raise PageError(f"`{parent}` has no `{part}`.", f"{near}Use a public name of `{parent}`.")
    return found


def _is_importable(head: str) -> bool:
    """Return whether a top-level module, by its name or its alias, is on the import path. It is not imported."""
    try:
        return find_spec(ALIASES.get(head, head).partition(".")[0]) is not None
    except ValueError:  # a module such as `__main__`
        return False


def _import(name: str) -> object:
    before = DashGlobals.now()
    try:
        return import_module(name)
    except (Exception, SystemExit) as error:
        before.restore()
        raise PageError(f"`{name}` cannot be imported ({type(error).__name__}: {error}).", import_fix(error)) from error


def _public_names(found: object) -> list[str]:
    return [name for name in dir(found) if not name.startswith("_")]


def is_component(value: object) -> bool:
    """Return whether a value is a component class of Dash."""
    return inspect.isclass(value) and issubclass(value, Component) and value is not Component


def component_props(component: Any) -> tuple[Prop, ...]:
    """Return the properties of a component class: `children` and `id` first, then as in its signature."""
    _, _, text = inspect.cleandoc(component.__doc__ or "").partition("Keyword arguments:")
    documented = {head["name"]: (head["type"] or "", head["rule"], body) for head, body in entries(ENTRY, text)}
    annotations = {
        name: None if parameter.annotation is parameter.empty else parameter.annotation
        for name, parameter in inspect.signature(component.__init__).parameters.items()
        # Except `style`, a name that is only in the signature is a JavaScript function, which Dash rejects.
        if name in documented or name in UNDOCUMENTED
    }
    # Wildcards and Python keywords (`async`) are only in the docstring.
    names = [*annotations, *(name for name in documented if name not in annotations)]
    names.sort(key=lambda name: {"children": 0, "id": 1}.get(name, 2))
    return tuple(_prop(name, documented.get(name, UNLISTED), annotations.get(name), component) for name in names)


def _style_props(component: Any) -> frozenset[str]:
    return MANTINE_STYLE_PROPS if component.__module__.startswith("dash_mantine_components") else frozenset()


def _prop(name: str, entry: tuple[str, str, str], annotation: Any, component: Any) -> Prop:
    stated, rule, body = entry[0], entry[1], inspect.cleandoc(entry[2])
    text = _description(body) or UNDOCUMENTED.get(name, "")
    precise = annotation is not None
    keys = _keys(annotation, component) if precise else [f"`{key['name']}`" for key in ENTRY.finditer(body)]
    return Prop(
        name=name,
        type="dict" if name == "style" else _annotated_type(annotation) if precise else _documented_type(stated),
        default=_default(rule, text),
        required=rule == "required",
        description=f"{text} Keys: {', '.join(keys)}.".strip() if keys else text,
        style=name in _style_props(component),
    )


def _description(body: str) -> str:
    """Return the text of an entry on one line, without the keys of a dict and their introduction."""
    keys = ENTRY.search(body)
    paragraphs = re.split(r"\n\s*\n", body[: keys.start()] if keys else body)
    text = " ".join(" ".join(paragraph.split()) for paragraph in paragraphs if not SHAPE.match(paragraph.strip()))
    return REPEATED_SPEC.sub("", text.strip())


def _default(rule: str, text: str) -> str | None:
    """Return the declared default, or for Mantine the one in the description."""
    if rule.startswith("default "):
        value = CONSTANT.sub(r"'\1'", " ".join(rule.removeprefix("default ").split()))
        value = BRACKET_SPACE.sub("", value)
        return None if value == "undefined" else _double_quoted(value)
    stated = DEFAULT_IN_TEXT.search(text)
    return _double_quoted(next(filter(None, stated.groups()))) if stated else None


def _double_quoted(value: str) -> str:
    return value if '"' in value else value.replace("'", '"')


def _annotated_type(annotation: Any) -> str:
    """Return a type such as `"sm" | "md" | number`: literals first, CSS keywords last."""
    members = list(dict.fromkeys(_members(annotation)))
    wide = [member for member in members if member.strip('"') in TABLES["css_keywords"] or member.startswith('"-')]
    literals = [member for member in members if member.startswith('"') and member not in wide]
    others = [member for member in members if member not in wide and member not in literals]
    return " | ".join([*literals, *others, *wide]) or "any"


def _members(annotation: Any) -> list[str]:  # noqa: PLR0911  one return per kind of type
    """Return the alternatives of a type, without None."""
    origin, args = get_origin(annotation), get_args(annotation)
    if annotation in (None, type(None)):
        return []
    if origin is typing.Literal:
        return [quoted(value) for value in args if value is not None]
    if origin in (typing.Union, UnionType):
        if set(args) == NUMBER:
            return ["number"]
        return ANY_COMPONENT if Component in args else [member for arg in args for member in _members(arg)]
    if origin in (typing.Annotated, typing.NotRequired):
        return _members(args[0])
    if origin is dict or isinstance(annotation, typing.ForwardRef):
        return ["dict"]
    if isinstance(origin, type) and issubclass(origin, Sequence):
        item = _annotated_type(args[0]) if args else "any"
        return ["list" if item == "any" else f"list of ({item})" if " | " in item else f"list of {item}"]
    return [NAMES.get(annotation) or str(getattr(annotation, "__name__", annotation))]


def _documented_type(text: str) -> str:
    """Return a type of a docstring in the same notation, for classes without annotations."""
    text = text.replace("a list of or a singular dash component, string or number", " | ".join(ANY_COMPONENT))
    text = text.replace("boolean | number | string | dict | list", "any")
    text = re.sub(r"dict with strings as keys and values of type .*", "dict", text)
    text = re.sub(r"\b(string|number|boolean|dict|any|list)s\b", r"\1", text)
    return re.sub(r"(list of )?a value equal to: (.*?)s?(?= \||$)", _choices, text) or "any"


def _choices(match: re.Match[str]) -> str:
    choices = " | ".join(_double_quoted(value) for value in match[2].split(", ") if value != "None")
    return f"{match[1]}({choices})" if match[1] else choices


def _keys(annotation: Any, component: Any) -> list[str]:
    """Return the keys of dicts with their types, as in `from: string` and `deg?: number`."""
    shapes: list[Any] = [getattr(component, name, None) for name in _references(annotation)]
    return [
        f"`{key}{'' if key in shape.__required_keys__ else '?'}: {_annotated_type(of)}`"
        for shape in shapes
        if is_typeddict(shape)
        for key, of in shape.__annotations__.items()
        if key not in _style_props(component)
    ]


def _references(annotation: Any) -> list[str]:
    if isinstance(annotation, typing.ForwardRef):
        return [annotation.__forward_arg__]
    return [name for arg in get_args(annotation) for name in _references(arg)]
