"""The registry of directives, to which features add their own, and the calls. A failed call is a diagnostic."""

import logging
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from lib.content.context import Block, PageContext
from lib.content.diagnostics import as_sentence, use_one_of, value_fix
from lib.content.parsed_page import DirectiveCall
from lib.directives.base import Call, Directive, DirectiveError
from lib.directives.exec import Exec
from lib.directives.include import Include
from lib.directives.source import Source
from lib.directives.static import Admonition, Cards, Divider, Image, Toc, Version
from lib.directives.structure import Annotate, FileTree, Steps
from lib.directives.tables import Kwargs, SettingsTable
from lib.directives.tabs import TabOutside, Tabs

log = logging.getLogger(__name__)

# Directives that run no code, and read no files except images and icons.
STATIC: tuple[type[Directive[Any]], ...] = (
    Toc, Admonition, Divider, Image, Tabs, TabOutside, Cards, Version, Steps, FileTree, Annotate, SettingsTable
)  # fmt: skip
DIRECTIVES: tuple[type[Directive[Any]], ...] = (*STATIC, Exec, Source, Kwargs, Include)

_by_name: dict[str, Directive[Any]] = {}


def add(directives: Iterable[type[Directive[Any]]]) -> None:
    """Make directives available under their names and aliases. Raises `DirectiveError` if a name is not available."""
    for directive in directives:
        for name in (directive.NAME, *directive.ALIASES):
            if not name:
                raise DirectiveError(f"Directive `{directive.__name__}` has no name.", 'Add `NAME = "…"` to the class.')
            owner = type(_by_name.get(name, directive()))
            if repr(owner) != repr(directive):
                message = f"Name `{name}` of directive `{directive.__name__}` is in use by `{owner.__module__}`."
                raise DirectiveError(message, "Use another name.")
            _by_name[name] = directive()


def names() -> list[str]:
    """Return the names of all directives, sorted, without aliases."""
    return [directive.NAME for directive in all_directives()]


def all_directives() -> list[Directive[Any]]:
    """Return all directives, sorted by name."""
    return [directive for name, directive in sorted(_by_name.items()) if name == directive.NAME]


def fences() -> frozenset[str]:
    """Return the languages of the code blocks that directives render, which are names of these directives."""
    return frozenset(name for name, directive in _by_name.items() if directive.FENCE)


add(DIRECTIVES)


def render_directive(call: DirectiveCall, page: PageContext, unchecked: list[str] | None = None) -> Block:
    """Return the rendered directive, or a box with the error.

    With `unchecked`, directives that are not static are only added to this list.
    """
    try:
        directive, checked = _checked(call)
        if unchecked is not None and not isinstance(directive, STATIC):
            unchecked.append(f"`{call.name}` in line {call.line}")
            return ""
        return directive.render(checked, page)
    except DirectiveError as error:
        return page.error_box(call.line, error.message, error.fix)
    except Exception as error:
        log.exception("%s:%d: the directive %s failed", page.source, call.line, call.name)
        message = as_sentence(f"Directive `{call.name}` failed with {type(error).__name__}: {error}")
        return page.error_box(call.line, message, "Fix the exception; the log contains its traceback.")


def expand_directive(call: DirectiveCall, page: PageContext) -> str:
    """Return the directive as Markdown, or nothing if it fails, which rendering reports."""
    try:
        directive, checked = _checked(call)
        return directive.markdown(checked, page)
    except Exception:
        log.debug("%s:%d: Cannot expand %s to Markdown", page.source, call.line, call.name, exc_info=True)
        return ""


def _checked(call: DirectiveCall) -> tuple[Directive[Any], Call[Any]]:
    directive = _by_name.get(call.name)
    if directive is None:
        raise DirectiveError(f"Unknown directive `{call.name}`.", use_one_of(names(), call.name))
    try:
        options = directive.OPTIONS.model_validate(dict(call.options))
    except ValidationError as error:
        raise DirectiveError(*_explain(call.name, error, directive.OPTIONS.model_fields)) from error
    return directive, Call(call.argument.strip(), options, call.body, call.line, call.body_line, call.parts)


def _explain(name: str, error: ValidationError, fields: Any) -> tuple[str, str]:
    """Return message and fix for the first invalid option."""
    problem = error.errors()[0]
    key = str(problem["loc"][0])
    if problem["type"] == "extra_forbidden":
        known = [f":{field}:" for field in fields]
        fix = use_one_of(known, f":{key}:") if known else "Remove it; the directive has no options."
        return f"Unknown option `:{key}:` for directive `{name}`.", fix
    if problem["type"] == "missing":
        return f"Missing option `:{key}:` for directive `{name}`.", f"Add the line `:{key}: …`."
    return f"Invalid value for `:{key}:` of directive `{name}`: `{problem['input']}`.", value_fix(problem)
