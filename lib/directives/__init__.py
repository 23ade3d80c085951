"""The directives of the page language: one per file, all of them in this list.

`pages/markdown.py` hands them to the content loader. They import `lib.content`, `lib.islands` and `lib.icons`, and
what tables are made from: `lib.settings`, `lib.servers.table`, `lib.capabilities`. None of them names a web framework.
"""

from typing import Any

from lib.directives.admonition import Admonition
from lib.directives.base import Directive
from lib.directives.capabilities import CapabilitiesTable
from lib.directives.cards import Cards
from lib.directives.contract import Contract
from lib.directives.divider import Divider
from lib.directives.exec import Exec
from lib.directives.image import Image
from lib.directives.kwargs import Kwargs
from lib.directives.llms_copy import LlmsCopy
from lib.directives.mcp_clients import McpClients
from lib.directives.settings_table import SettingsTable
from lib.directives.source import Source
from lib.directives.tabs import TabOutside, Tabs
from lib.directives.toc import Toc
from lib.directives.version import Version

DIRECTIVES: tuple[type[Directive[Any]], ...] = (
    Toc,
    Exec,
    Source,
    Kwargs,
    LlmsCopy,
    Admonition,
    Divider,
    Image,
    Tabs,
    TabOutside,
    Cards,
    Version,
    SettingsTable,
    Contract,
    CapabilitiesTable,
    McpClients,
)
