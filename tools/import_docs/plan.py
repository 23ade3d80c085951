"""The plan of an import: the files to write, and what remains to be done by hand."""

import ast
import json
import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import chain, count
from pathlib import Path

import yaml

from lib.content.diagnostics import Diagnostic, relative_path
from lib.content.order import NAME as ORDER_FILE
from lib.content.page import line_of_key
from lib.directives.source import SECRET
from tools.import_docs.links import Targets, directives_of, rewrite_arguments, rewrite_targets
from tools.import_docs.modules import (
    SHELL_IDS,
    Import,
    asset_names,
    creates_app,
    imports_of,
    is_installed,
    is_local,
    local_files,
    loops_over_pages,
    shell_ids,
    with_renamed_imports,
)
from tools.import_docs.pages import ImportedPage, assign_paths, read_page, similar_paths
from tools.import_docs.sites import MARKDOWN, ForeignSite, OwnSite, default_paths, registered_paths

# Files that this site cannot show as pages.
OTHER_FORMATS = {
    ".mdx": "Write it as Markdown, with live examples instead of JSX components.",
    ".rst": "Write it as Markdown.",
    ".ipynb": "Write it as Markdown, with live examples.",
}


@dataclass(slots=True)
class Plan:
    """Files to write with their contents, by full path, the imported pages, and what remains to be done by hand."""

    files: dict[Path, bytes] = field(default_factory=dict)
    paths: dict[Path, str] = field(default_factory=dict)
    """The paths of the Python pages."""
    present: set[Path] = field(default_factory=set)
    """Files that this project has already, with the same content."""
    pages: list[ImportedPage] = field(default_factory=list)
    todo: list[Diagnostic] = field(default_factory=list)


class Planner:
    """Collects the files of a foreign site. Files that exist in this project are never part of the plan."""

    def __init__(self, site: ForeignSite, own: OwnSite) -> None:
        self._site = site
        self._own = own
        self._plan = Plan()
        self._modules: dict[Path, Path] = {}
        """Python files to copy: path in the root of the other site to full path here."""
        self._other: set[str] = set()
        """Files of this project with the path of another file there."""
        self._renamed: dict[str, str] = {}
        """Modules of the docs folder with another name here."""
        self._moved: dict[str, str] = {}
        """The paths of Python pages with another path here."""

    def plan(self) -> Plan:
        """Return the whole plan."""
        python_pages = self._python_pages()
        targets = self._targets()
        self._read_pages(targets)
        present = assign_paths(self._plan.pages, self._own, relative_path(self._own.docs_dir, self._own.root))
        present |= {path: free for path, free in self._moved.items() if path not in present}
        links = Targets({page.source: page.target for page in self._plan.pages}, present, self._asset_url)
        for page in self._plan.pages:
            page.text = rewrite_targets(page.text, lambda target, page=page: links.rewritten(target, page.source))  # type: ignore[misc]
            page.text = rewrite_arguments(page.text, self._argument)
            self._plan.files[self._own.docs_dir / page.target] = page.written().encode()
        self._copy_modules()
        for here, text in python_pages.items():
            self._plan.files[here] = with_renamed_imports(text, self._renamed).encode()
        self._report_pages()
        self._report_modules()
        for file in self._site.links():
            self._report(file, 1, "Symbolic link was not imported.", "Copy the file or folder instead.")
        self._plan.todo = sorted(set(self._plan.todo))
        return self._plan

    # Files

    def _targets(self) -> dict[Path, Path]:
        """Return the files of the docs folder there and here. A top-level entry that exists here gets another name."""
        files = self._site.pages_and_files()
        taken = {file.parts[0] for file in files if (self._own.docs_dir / file).exists()}
        tops = {file.parts[0] for file in files}
        names = {top: self._free_name(top, tops) if top in taken else top for top in tops}
        docs = self._own.docs_dir.name
        self._renamed = {
            f"{docs}.{Path(top).stem}": f"{docs}.{Path(new).stem}"
            for top, new in names.items()
            if top != new and Path(top).suffix in {"", ".py"}
        }
        targets = {file: Path(names[file.parts[0]], *file.parts[1:]) for file in files}
        for file in (each for each in files if each.suffix != ".md" and each.suffix.lower() in MARKDOWN):
            # This site reads only `.md`
            others = {target for other, target in targets.items() if other != file}
            stem = targets[file].with_suffix("")
            names_here = (
                stem.with_name(f"{stem.name}{number}.md") for number in chain([""], map("_{}".format, count(2)))
            )
            targets[file] = next(each for each in names_here if each not in others)
        return targets

    def _free_name(self, name: str, others: set[str]) -> str:
        names = (f"{Path(name).stem}_{number}{Path(name).suffix}" for number in count(2))
        return next(each for each in names if each not in others and not (self._own.docs_dir / each).exists())

    def _read_pages(self, targets: dict[Path, Path]) -> None:
        docs = self._site.docs or self._site.root
        for source, target in targets.items():
            file, here = docs / source, self._own.docs_dir / target
            data = file.read_bytes()
            if source.stem == "_category_" and source.suffix in {".json", ".yml", ".yaml"}:
                self._order_file(here.parent / ORDER_FILE, data)
            elif source.suffix in OTHER_FORMATS:
                self._report(file, 1, f"Cannot import `{source.suffix}` file.", OTHER_FORMATS[source.suffix])
            elif source.suffix.lower() in MARKDOWN and not any(part.startswith("_") for part in source.parts):
                try:
                    text = data.decode("utf-8-sig").replace("\r\n", "\n")
                except UnicodeDecodeError:
                    self._report(file, 1, "Cannot read file.", "Save it as UTF-8 text, and import it again.")
                    continue
                self._plan.pages.append(read_page(source, target, text, is_docusaurus=self._site.is_docusaurus))
            elif source.suffix == ".py":
                if self._python(file) is not None:
                    self._modules[file.relative_to(self._site.root)] = here
            else:
                self._plan.files[here] = data

    def _order_file(self, file: Path, data: bytes) -> None:
        """Write an order file with the title of a category of Docusaurus."""
        try:
            label = yaml.safe_load(data.decode()).get("label")  # JSON is YAML, too
        except (yaml.YAMLError, ValueError, AttributeError):
            return
        if isinstance(label, str) and file.parent != self._own.docs_dir and not file.exists():
            self._plan.files[file] = f"title = {json.dumps(label, ensure_ascii=False)}\n".encode("utf-8", "replace")

    def _asset_url(self, path: str) -> str | None:
        """Return the URL of an asset or a static file, and plan its copy; None if there is no such file."""
        name = path.lstrip("/").removeprefix("assets/")
        for folder in ("assets", "static"):
            file = (self._site.root / folder / name).resolve()
            if file.is_file() and file.is_relative_to(self._site.root / folder):
                self._copy(file, self._own.root / "assets" / name)
                return f"/assets/{name}"
        return None

    def _copy(self, file: Path, here: Path) -> None:
        """Plan the copy of a file, or note that this project has another file there."""
        data = file.read_bytes()
        if not here.exists():
            self._plan.files[here] = data
        elif here.is_file() and here.read_bytes() == data:
            self._plan.present.add(here)
        else:
            self._other.add(relative_path(here, self._own.root))

    def _argument(self, name: str, argument: str) -> str:
        """Return the argument of a directive with the new name of a file or module, and plan the copy of that file."""
        if name == "exec":
            module = argument.strip()
            for file in local_files(Import(module, 0), self._site.root):
                self._add_module(file)
            return _renamed(argument, self._renamed)
        if name in {"source", "sourcetabs"}:
            for path in filter(None, map(str.strip, argument.split(","))):
                file = (self._site.root / path).resolve()
                if not file.is_file() or not file.is_relative_to(self._site.root):
                    continue
                inside = file.relative_to(self._site.root)
                # The directive shows no secrets, and this project runs the files in these folders.
                if SECRET.search(inside.as_posix()) or inside.parts[0] in {"directives", "pages"}:
                    continue
                if file.suffix == ".py":
                    self._add_module(inside)
                else:
                    self._copy_unless_docs(file)
            slashes = {old.replace(".", "/"): new.replace(".", "/") for old, new in self._renamed.items()}
            return _renamed(argument, slashes)
        if name == "image":
            return self._asset_url(argument.strip()) or argument if argument.strip().startswith("/") else argument
        return argument

    def _copy_unless_docs(self, file: Path) -> None:
        if self._site.docs is None or not file.is_relative_to(self._site.docs):
            self._copy(file, self._own.root / file.relative_to(self._site.root))

    # Python

    def _python_pages(self) -> dict[Path, str]:
        """Return the Python pages, with a free path and a free file name."""
        found: dict[Path, str] = {}
        for source in self._site.python_pages():
            there = self._site.root / source
            text = self._python(there)
            if text is None:
                continue
            if line := loops_over_pages(_parsed(text)):
                fix = "This site registers Markdown pages itself. Register other pages one by one, in a file for each."
                self._report(there, line, "Pages of a loop were not imported.", fix)
                continue
            here = self._own.root / source
            if source.stem == "not_found_404" and here.exists():
                fix = f"Write what you need into `{source.as_posix()}` of this site."
                self._report(self._site.root / source, 1, "The page for unknown paths was not imported.", fix)
                continue
            while here.exists():
                here = here.with_name(f"{here.stem}_2.py")
            place = here.relative_to(self._own.root / "pages").with_suffix("").as_posix()
            for path in registered_paths(text, place):
                owner, free = self._own.paths.get(path), path
                if owner:
                    free = next(each for each in similar_paths(path) if each not in self._own.paths)
                    literal = re.compile(rf"(\bpath\s*=\s*)([\"']){re.escape(path)}\2")
                    text, changes = literal.subn(rf"\1\2{free}\2", text, count=1)
                    if not changes and path in default_paths(text, place):
                        given = re.compile(r"(\bregister_page\(\s*__name__)(?=\s*[,)])")
                        text, changes = given.subn(rf'\1, path="{free}"', text, count=1)
                    free = free if changes else path
                    self._moved |= {path: free} if changes else {}
                    message = f"Path `{path}` is in use by `{owner}`."
                    fix = f"The page has the path `{free}` now; change it if you want another one."
                    fix = fix if changes else "Add `path` to `dash.register_page`, with another path."
                    line = next((at for at, each in enumerate(text.splitlines(), 1) if "register_page" in each), 1)
                    self._report(here, line, message, fix)
                self._own.paths.setdefault(free, relative_path(here, self._own.root))
                self._plan.paths[here] = free
            self._modules[source] = here
            found[here] = text
        return found

    def _add_module(self, file: Path) -> None:
        """Plan the copy of a helper module, unless this project has a module with its name."""
        here = self._own.root / file
        in_docs = self._site.docs is not None and (self._site.root / file).is_relative_to(self._site.docs)
        is_new = file not in self._modules and not in_docs and not here.exists()
        if is_new and not creates_app(self._read(file)) and self._python(self._site.root / file) is not None:
            self._modules[file] = here

    def _copy_modules(self) -> None:
        """Plan the copies of all modules, and of the modules and assets that they use."""
        done: set[Path] = set()
        while waiting := [file for file in self._modules if file not in done]:
            for file in waiting:
                done.add(file)
                source = self._read(file)
                self._plan.files[self._modules[file]] = with_renamed_imports(source, self._renamed).encode()
                tree = _parsed(source)
                for found in imports_of(tree, file):
                    for helper in local_files(found, self._site.root):
                        self._add_module(helper)
                for name, _ in asset_names(tree):
                    self._asset_url(f"/assets/{name}")

    def _python(self, file: Path) -> str | None:
        """Return the source of a Python file. If it is not UTF-8, report this, and return None."""
        try:
            return file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            self._report(file, 1, "Cannot read file.", "Save it as UTF-8 text, and import it again.")
            return None

    def _read(self, file: Path) -> str:
        return (self._site.root / file).read_text(encoding="utf-8-sig", errors="replace")

    # Reports

    def _report(self, file: Path, line: int, message: str, fix: str) -> None:
        root = self._own.root if file.is_relative_to(self._own.root) else self._site.root
        self._plan.todo.append(Diagnostic(relative_path(file, root), line, message, fix))

    def _report_pages(self) -> None:
        for page in self._plan.pages:
            file = self._own.docs_dir / page.target
            text = self._plan.files[file].decode()
            if page.dropped:
                keys = ", ".join(f"`{key}`" for key in page.dropped)
                fix = "Use the keys of this site if you need their effect: see the page `Markdown reference`."
                self._report(file, 1, f"Front matter keys without a meaning here were left out: {keys}.", fix)
            if page.clash:
                fix = f"The page has the path `{page.endpoint}` now; change it if you want another one."
                message = f"Path `{page.clash}` is in use by `{page.owner}`."
                self._report(file, line_of_key(text, "endpoint"), message, fix)
            for path, reason in page.lost.items():
                message = f"Former path `{path}` does not redirect. {reason}"
                self._report(file, line_of_key(text, "endpoint"), message, f"Use `{page.endpoint}` in links.")
            for use in directives_of(text):
                self._report_directive(file, use.name, use.argument, use.line)
            for line, content in enumerate(text.splitlines(), 1):
                for name in (name for name in self._other if name.startswith("assets/") and f"/{name}" in content):
                    self._report_other(file, line, name)
        config = self._site.root / "mkdocs.yml"
        lines = config.read_text(encoding="utf-8", errors="replace").splitlines() if config.is_file() else []
        for line, text in enumerate(lines, 1):
            if text.startswith("nav:"):
                self._report(
                    config, line, "The navigation was not imported.", f"Write a file `{ORDER_FILE}` in each folder."
                )

    def _report_other(self, file: Path, line: int, name: str) -> None:
        fix = "Copy the file under another name, and use that."
        self._report(file, line, f"File `{name}` of this project is another one than that of the imported site.", fix)

    def _report_directive(self, file: Path, name: str, argument: str, line: int) -> None:
        if name == "exec" and not self._exists(
            module := self._own.root.joinpath(*argument.split(".")).with_suffix(".py")
        ):
            modules = [_dotted(path, self._own.root) for path in self._plan.files if path.suffix == ".py"]
            near = get_close_matches(argument, modules, n=1)
            hint = f"Did you mean `{near[0]}`? Otherwise, create" if near else "Create"
            fix = f"{hint} `{relative_path(module, self._own.root)}`."
            self._report(file, line, f"Module not found: `{argument}`.", fix)
        for path in argument.split(",") if name in {"source", "sourcetabs"} else ():
            here, there = self._own.root / path.strip(), self._site.root / path.strip()
            if path.strip() and not self._exists(here):
                self._report(file, line, f"File not found: `{path.strip()}`.", "Use a file of this project.")
            elif here.is_file() and there.is_file() and here.read_bytes() != there.read_bytes():
                self._report_other(file, line, path.strip())

    def _exists(self, file: Path) -> bool:
        return file in self._plan.files or file.is_file()

    def _report_modules(self) -> None:
        packages: set[str] = set()
        trees: dict[str, ast.Module] = {}
        for source, here in self._modules.items():
            text = self._read(source)
            try:
                trees[relative_path(here, self._own.root)] = tree = ast.parse(text)
            except (SyntaxError, ValueError) as error:
                line, reason = getattr(error, "lineno", None) or 1, getattr(error, "msg", None) or error
                self._report(here, line, f"Module is not valid Python: {reason}.", "Fix the error in the module.")
                continue
            for found in imports_of(tree, source):
                self._report_import(here, found, packages)
            for name, line in asset_names(tree):
                if not self._exists(self._own.root / "assets" / name):
                    self._report(here, line, f"Asset not found: `assets/{name}`.", "Add the file, or remove its use.")
                elif f"assets/{name}" in self._other:
                    self._report_other(here, line, f"assets/{name}")
        for path, line, identifier in shell_ids(trees):
            fix = SHELL_IDS.get(identifier, "Add a component with this ID, or remove the callback.")
            message = f"No imported component has the ID `{identifier}`; it can be one of the shell of the other site."
            self._plan.todo.append(Diagnostic(path, line, message, fix))

    def _report_import(self, here: Path, found: Import, packages: set[str]) -> None:
        """Report a module that is not available here, or that is another one."""
        root = self._site.root
        files = [file for file in local_files(found, root) if file.name != "__init__.py"]
        for file in files:
            same = self._modules.get(file) or self._own.root / file
            module = file.with_suffix("").as_posix().replace("/", ".")
            if file not in self._modules and creates_app(self._read(file)):
                fix = "Use `callback` of `dash` instead of a method of the app."
                self._report(here, found.line, f"Module `{module}` creates a Dash app and was not copied.", fix)
            elif file not in self._modules and same.is_file() and same.read_bytes() != (root / file).read_bytes():
                message = f"Module `{module}` of this project is another one than that of the imported site."
                fix = "Copy what you need into a module with another name, and import that."
                self._report(here, found.line, message, fix)
        if files or local_files(found, root):
            return
        if is_local(found.module, root):
            folder = root.joinpath(*found.module.split("."))
            is_package = bool(found.names) and all((folder / name).is_dir() for name in found.names)
            if not is_package and not local_files(found, self._own.root):
                fix = "Add the module, or remove its use."
                self._report(here, found.line, f"Module not found: `{found.module}`.", fix)
        elif not is_installed(found.module):
            package = found.module.partition(".")[0]
            if package not in packages:
                packages.add(package)
                fix = "Add it to `requirements.txt`, and install it."
                self._report(here, found.line, f"Package not installed: `{package}`.", fix)


def plan_import(site: ForeignSite, own: OwnSite) -> Plan:
    """Return the plan for a site. It does not change this project."""
    return Planner(site, replace(own, paths=dict(own.paths))).plan()


def _renamed(argument: str, renamed: dict[str, str]) -> str:
    for old, new in renamed.items():
        argument = re.sub(rf"(?<![\w./-]){re.escape(old)}(?=[./,\s]|$)", lambda _, new=new: new, argument)  # type: ignore[misc]
    return argument


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _dotted(file: Path, root: Path) -> str:
    return relative_path(file.with_suffix(""), root).replace("/", ".")
