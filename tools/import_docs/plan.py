"""What an import writes, and what remains to be done by hand."""

import ast
from dataclasses import dataclass, field
from pathlib import Path

from lib.content.diagnostics import Diagnostic, relative_path
from tools.import_docs.pages import ImportedPage
from tools.import_docs.sites import ForeignSite, OwnSite


@dataclass(slots=True)
class Plan:
    """Files to write with their contents, by full path, the imported pages, and what remains to be done by hand.

    Files that exist in this project are never part of the plan.
    """

    site: ForeignSite
    own: OwnSite
    files: dict[Path, bytes] = field(default_factory=dict)
    modules: dict[Path, Path] = field(default_factory=dict)
    """Python files to copy: path in the root of the other site to full path here."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Modules of the docs folder with another name here."""
    paths: dict[Path, str] = field(default_factory=dict)
    """The paths of the Python pages."""
    moved: dict[str, str] = field(default_factory=dict)
    """The paths of Python pages with another path here."""
    present: set[Path] = field(default_factory=set)
    """Files that this project has already, with the same content."""
    other: set[str] = field(default_factory=set)
    """Files of this project with the path of another file there."""
    pages: list[ImportedPage] = field(default_factory=list)
    todo: list[Diagnostic] = field(default_factory=list)

    def exists(self, file: Path) -> bool:
        """Return whether this project has a file after the import."""
        return file in self.files or file.is_file()

    def read(self, file: Path) -> str:
        """Return the source of a Python file in the root of the other site."""
        return (self.site.root / file).read_text(encoding="utf-8-sig", errors="replace")

    def text(self, file: Path) -> str | None:
        """Return the text of a file. If it is not UTF-8, report this, and return None."""
        try:
            return file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            self.report(file, 1, "Cannot read file.", "Save it as UTF-8 text, and import it again.")
            return None

    def report(self, file: Path, line: int, message: str, fix: str) -> None:
        """Add what remains to be done in a file of one of the two sites."""
        root = self.own.root if file.is_relative_to(self.own.root) else self.site.root
        self.todo.append(Diagnostic(relative_path(file, root), line, message, fix))

    def report_other(self, file: Path, line: int, name: str) -> None:
        """Report the use of a file that is another one in this project."""
        fix = "Copy the file under another name, and use that."
        self.report(file, line, f"File `{name}` of this project is another one than that of the imported site.", fix)


def parsed(source: str) -> ast.Module:
    """Return the tree of a module; an empty one if it is not valid Python."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return ast.Module([], [])
