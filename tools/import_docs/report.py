"""What remains to be done by hand after an import: in the pages, in the modules, and in the other site."""

import ast
from difflib import get_close_matches
from pathlib import Path

from lib.content.diagnostics import Diagnostic, relative_path
from lib.content.order import NAME as ORDER_FILE
from lib.content.page import line_of_key
from tools.import_docs.links import directives_of
from tools.import_docs.modules import (
    SHELL_IDS,
    Import,
    asset_names,
    creates_app,
    imports_of,
    is_installed,
    is_local,
    local_files,
    shell_ids,
)
from tools.import_docs.plan import Plan
from tools.import_docs.sites import SPHINX


def report(plan: Plan) -> None:
    """Add what the files of a complete plan need by hand."""
    _report_pages(plan)
    _report_configuration(plan)
    _report_modules(plan)
    for file in plan.site.links():
        plan.report(file, 1, "Symbolic link was not imported.", "Copy the file or folder instead.")
    plan.todo = sorted(set(plan.todo))


def _report_pages(plan: Plan) -> None:
    for page in plan.pages:
        file = plan.own.docs_dir / page.target
        text = plan.files[file].decode()
        if page.dropped:
            keys = ", ".join(f"`{key}`" for key in page.dropped)
            fix = "Use the keys of this site if you need their effect: see the page `Markdown reference`."
            plan.report(file, 1, f"Front matter keys without a meaning here were left out: {keys}.", fix)
        if page.clash:
            fix = f"The page has the path `{page.endpoint}` now; change it if you want another one."
            message = f"Path `{page.clash}` is in use by `{page.owner}`."
            plan.report(file, line_of_key(text, "endpoint"), message, fix)
        for path, reason in page.lost.items():
            message = f"Former path `{path}` does not redirect. {reason}"
            plan.report(file, line_of_key(text, "endpoint"), message, f"Use `{page.endpoint}` in links.")
        for use in directives_of(text):
            _report_directive(plan, file, use.name, use.argument, use.line)
        for line, content in enumerate(text.splitlines(), 1):
            for name in (name for name in plan.other if name.startswith("assets/") and f"/{name}" in content):
                plan.report_other(file, line, name)


def _report_configuration(plan: Plan) -> None:
    config = plan.site.root / "mkdocs.yml"
    lines = config.read_text(encoding="utf-8", errors="replace").splitlines() if config.is_file() else []
    for line, text in enumerate(lines, 1):
        if text.startswith("nav:"):
            fix = f"Write a file `{ORDER_FILE}` in each folder."
            plan.report(config, line, "The navigation was not imported.", fix)
    if plan.site.docs and (sphinx := plan.site.docs / SPHINX).is_file():
        fix = "Set the name and the description of the site in `.env`."
        plan.report(sphinx, 1, "The configuration of Sphinx was not imported.", fix)


def _report_directive(plan: Plan, file: Path, name: str, argument: str, line: int) -> None:
    if name == "exec" and not plan.exists(module := plan.own.root.joinpath(*argument.split(".")).with_suffix(".py")):
        modules = [_dotted(path, plan.own.root) for path in plan.files if path.suffix == ".py"]
        near = get_close_matches(argument, modules, n=1)
        hint = f"Did you mean `{near[0]}`? Otherwise, create" if near else "Create"
        fix = f"{hint} `{relative_path(module, plan.own.root)}`."
        plan.report(file, line, f"Module not found: `{argument}`.", fix)
    for path in argument.split(",") if name in {"source", "sourcetabs"} else ():
        here, there = plan.own.root / path.strip(), plan.site.root / path.strip()
        if path.strip() and not plan.exists(here):
            plan.report(file, line, f"File not found: `{path.strip()}`.", "Use a file of this project.")
        elif here.is_file() and there.is_file() and here.read_bytes() != there.read_bytes():
            plan.report_other(file, line, path.strip())


def _report_modules(plan: Plan) -> None:
    packages: set[str] = set()
    trees: dict[str, ast.Module] = {}
    for source, here in plan.modules.items():
        text = plan.read(source)
        try:
            trees[relative_path(here, plan.own.root)] = tree = ast.parse(text)
        except (SyntaxError, ValueError) as error:
            line, reason = getattr(error, "lineno", None) or 1, getattr(error, "msg", None) or error
            plan.report(here, line, f"Module is not valid Python: {reason}.", "Fix the error in the module.")
            continue
        for found in imports_of(tree, source):
            _report_import(plan, here, found, packages)
        for name, line in asset_names(tree):
            if not plan.exists(plan.own.root / "assets" / name):
                plan.report(here, line, f"Asset not found: `assets/{name}`.", "Add the file, or remove its use.")
            elif f"assets/{name}" in plan.other:
                plan.report_other(here, line, f"assets/{name}")
    for path, line, identifier in shell_ids(trees):
        fix = SHELL_IDS.get(identifier, "Add a component with this ID, or remove the callback.")
        message = f"No imported component has the ID `{identifier}`; it can be one of the shell of the other site."
        plan.todo.append(Diagnostic(path, line, message, fix))


def _report_import(plan: Plan, here: Path, found: Import, packages: set[str]) -> None:
    """Report a module that is not available here, or that is another one."""
    root = plan.site.root
    files = [file for file in local_files(found, root) if file.name != "__init__.py"]
    for file in files:
        same = plan.modules.get(file) or plan.own.root / file
        module = file.with_suffix("").as_posix().replace("/", ".")
        if file not in plan.modules and creates_app(plan.read(file)):
            fix = "Use `callback` of `dash` instead of a method of the app."
            plan.report(here, found.line, f"Module `{module}` creates a Dash app and was not copied.", fix)
        elif file not in plan.modules and same.is_file() and same.read_bytes() != (root / file).read_bytes():
            message = f"Module `{module}` of this project is another one than that of the imported site."
            fix = "Copy what you need into a module with another name, and import that."
            plan.report(here, found.line, message, fix)
    if files or local_files(found, root):
        return
    if is_local(found.module, root):
        folder = root.joinpath(*found.module.split("."))
        is_package = bool(found.names) and all((folder / name).is_dir() for name in found.names)
        if not is_package and not local_files(found, plan.own.root):
            fix = "Add the module, or remove its use."
            plan.report(here, found.line, f"Module not found: `{found.module}`.", fix)
    elif not is_installed(found.module):
        package = found.module.partition(".")[0]
        if package not in packages:
            packages.add(package)
            fix = "Add it to `requirements.txt`, and install it."
            plan.report(here, found.line, f"Package not installed: `{package}`.", fix)


def _dotted(file: Path, root: Path) -> str:
    return relative_path(file.with_suffix(""), root).replace("/", ".")
