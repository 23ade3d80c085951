"""The import: which pages, modules, and other files of a site are copied, and what changes in them."""

import json
import re
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

import yaml

from lib.content.diagnostics import relative_path
from lib.content.order import NAME as ORDER_FILE
from lib.directives.source import SECRET
from tools.import_docs.links import Targets, rewrite_arguments, rewrite_targets
from tools.import_docs.modules import Import, asset_names, creates_app, imports_of, local_files, with_renamed_imports
from tools.import_docs.pages import assign_paths, read_page
from tools.import_docs.plan import Plan, parsed
from tools.import_docs.python_pages import read_python_pages
from tools.import_docs.report import report
from tools.import_docs.sites import MARKDOWN, ForeignSite, OwnSite

# Files that this site cannot show as pages.
OTHER_FORMATS = {
    ".mdx": "Write it as Markdown, with live examples instead of JSX components.",
    ".rst": "Write it as Markdown.",
    ".ipynb": "Write it as Markdown, with live examples.",
}


def plan_import(site: ForeignSite, own: OwnSite) -> Plan:
    """Return the plan for a site. It does not change this project."""
    plan = Plan(site, replace(own, paths=dict(own.paths)))
    python_pages = read_python_pages(plan)
    targets = _targets(plan)
    _read_pages(plan, targets)
    present = assign_paths(plan.pages, plan.own, relative_path(plan.own.docs_dir, plan.own.root))
    present |= {path: free for path, free in plan.moved.items() if path not in present}
    links = Targets({page.source: page.target for page in plan.pages}, present, lambda path: _asset_url(plan, path))
    for page in plan.pages:
        page.text = rewrite_targets(page.text, lambda target, page=page: links.rewritten(target, page.source))  # type: ignore[misc]
        page.text = rewrite_arguments(page.text, lambda name, argument: _argument(plan, name, argument))
        plan.files[plan.own.docs_dir / page.target] = page.written().encode()
    _copy_modules(plan)
    for here, text in python_pages.items():
        plan.files[here] = with_renamed_imports(text, plan.renamed).encode()
    report(plan)
    return plan


def _targets(plan: Plan) -> dict[Path, Path]:
    """Return the files of the docs folder there and here. A top-level entry that exists here gets another name."""
    files = plan.site.pages_and_files()
    taken = {file.parts[0] for file in files if (plan.own.docs_dir / file).exists()}
    tops = {file.parts[0] for file in files}
    names = {top: _free_name(plan, top, tops) if top in taken else top for top in tops}
    docs = plan.own.docs_dir.name
    plan.renamed = {
        f"{docs}.{Path(top).stem}": f"{docs}.{Path(new).stem}"
        for top, new in names.items()
        if top != new and Path(top).suffix in {"", ".py"}
    }
    targets = {file: Path(names[file.parts[0]], *file.parts[1:]) for file in files}
    for file in (each for each in files if each.suffix != ".md" and each.suffix.lower() in MARKDOWN):
        # This site reads only `.md`
        others = {target for other, target in targets.items() if other != file}
        stem = targets[file].with_suffix("")
        names_here = (stem.with_name(f"{stem.name}{number}.md") for number in chain([""], map("_{}".format, count(2))))
        targets[file] = next(each for each in names_here if each not in others)
    return targets


def _free_name(plan: Plan, name: str, others: set[str]) -> str:
    names = (f"{Path(name).stem}_{number}{Path(name).suffix}" for number in count(2))
    return next(each for each in names if each not in others and not (plan.own.docs_dir / each).exists())


def _read_pages(plan: Plan, targets: dict[Path, Path]) -> None:
    docs = plan.site.docs or plan.site.root
    for source, target in targets.items():
        file, here = docs / source, plan.own.docs_dir / target
        data = file.read_bytes()
        if source.stem == "_category_" and source.suffix in {".json", ".yml", ".yaml"}:
            _order_file(plan, here.parent / ORDER_FILE, data)
        elif source.suffix in OTHER_FORMATS:
            plan.report(file, 1, f"Cannot import `{source.suffix}` file.", OTHER_FORMATS[source.suffix])
        elif source.suffix.lower() in MARKDOWN and not any(part.startswith("_") for part in source.parts):
            text = plan.text(file)
            if text is not None:
                plan.pages.append(read_page(source, target, text, is_docusaurus=plan.site.is_docusaurus))
        elif source.suffix == ".py":
            if plan.text(file) is not None:
                plan.modules[file.relative_to(plan.site.root)] = here
        else:
            plan.files[here] = data


def _order_file(plan: Plan, file: Path, data: bytes) -> None:
    """Write an order file with the title of a category of Docusaurus."""
    try:
        label = yaml.safe_load(data.decode()).get("label")  # JSON is YAML, too
    except (yaml.YAMLError, ValueError, AttributeError):
        return
    if isinstance(label, str) and file.parent != plan.own.docs_dir and not file.exists():
        plan.files[file] = f"title = {json.dumps(label, ensure_ascii=False)}\n".encode("utf-8", "replace")


def _asset_url(plan: Plan, path: str) -> str | None:
    """Return the URL of an asset or a static file, and plan its copy; None if there is no such file."""
    name = path.lstrip("/").removeprefix("assets/")
    for folder in ("assets", "static"):
        file = (plan.site.root / folder / name).resolve()
        if file.is_file() and file.is_relative_to(plan.site.root / folder):
            _copy(plan, file, plan.own.root / "assets" / name)
            return f"/assets/{name}"
    return None


def _copy(plan: Plan, file: Path, here: Path) -> None:
    """Plan the copy of a file, or note that this project has another file there."""
    data = file.read_bytes()
    if not here.exists():
        plan.files[here] = data
    elif here.is_file() and here.read_bytes() == data:
        plan.present.add(here)
    else:
        plan.other.add(relative_path(here, plan.own.root))


def _argument(plan: Plan, name: str, argument: str) -> str:
    """Return the argument of a directive with the new name of a file or module, and plan the copy of that file."""
    if name == "exec":
        module = argument.strip()
        for file in local_files(Import(module, 0), plan.site.root):
            _add_module(plan, file)
        return _renamed(argument, plan.renamed)
    if name in {"source", "sourcetabs"}:
        for path in filter(None, map(str.strip, argument.split(","))):
            file = (plan.site.root / path).resolve()
            if not file.is_file() or not file.is_relative_to(plan.site.root):
                continue
            inside = file.relative_to(plan.site.root)
            # The directive shows no secrets, and this project runs the files in these folders.
            if SECRET.search(inside.as_posix()) or inside.parts[0] in {"directives", "pages"}:
                continue
            if file.suffix == ".py":
                _add_module(plan, inside)
            else:
                _copy_unless_docs(plan, file)
        slashes = {old.replace(".", "/"): new.replace(".", "/") for old, new in plan.renamed.items()}
        return _renamed(argument, slashes)
    if name == "image":
        return _asset_url(plan, argument.strip()) or argument if argument.strip().startswith("/") else argument
    return argument


def _copy_unless_docs(plan: Plan, file: Path) -> None:
    if plan.site.docs is None or not file.is_relative_to(plan.site.docs):
        _copy(plan, file, plan.own.root / file.relative_to(plan.site.root))


def _add_module(plan: Plan, file: Path) -> None:
    """Plan the copy of a helper module, unless this project has a module with its name."""
    here = plan.own.root / file
    in_docs = plan.site.docs is not None and (plan.site.root / file).is_relative_to(plan.site.docs)
    is_new = file not in plan.modules and not in_docs and not here.exists()
    if is_new and not creates_app(plan.read(file)) and plan.text(plan.site.root / file) is not None:
        plan.modules[file] = here


def _copy_modules(plan: Plan) -> None:
    """Plan the copies of all modules, and of the modules and assets that they use."""
    done: set[Path] = set()
    while waiting := [file for file in plan.modules if file not in done]:
        for file in waiting:
            done.add(file)
            source = plan.read(file)
            plan.files[plan.modules[file]] = with_renamed_imports(source, plan.renamed).encode()
            tree = parsed(source)
            for found in imports_of(tree, file):
                for helper in local_files(found, plan.site.root):
                    _add_module(plan, helper)
            for name, _ in asset_names(tree):
                _asset_url(plan, f"/assets/{name}")


def _renamed(argument: str, renamed: dict[str, str]) -> str:
    for old, new in renamed.items():
        argument = re.sub(rf"(?<![\w./-]){re.escape(old)}(?=[./,\s]|$)", lambda _, new=new: new, argument)  # type: ignore[misc]
    return argument
