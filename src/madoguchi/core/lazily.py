"""Modules that are loaded when something of them is first used, so that the window opens quickly.

Signing, PDF, workbooks and calendars together take more than two seconds to import, and no first page needs
them. An import inside a function would hide what a module depends on; here it stands at the top as ever:

    if TYPE_CHECKING:
        import pypdf
    else:
        pypdf = lazily("pypdf")

Types are checked as with a plain import; annotations that name such a module are written as text. When
Python 3.15 is the oldest that we support, `lazy import pypdf` (PEP 810) takes the place of this module.
"""

from importlib import import_module
from types import ModuleType
from typing import Any

_named: dict[str, "_Later"] = {}


class _Later(ModuleType):
    """Stands for a module until one of its names is asked for (あとで読み込むモジュール)."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # whoever only looks around (`inspect`, a debugger) loads nothing
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)


def lazily(name: str) -> ModuleType:
    """The module `name`, given in full; it is imported at the first use of it."""
    return _named.setdefault(name, _Later(name))


def load_all() -> None:
    """Import whatever was named so far, so that the first visitor who needs it does not wait for it."""
    for name in list(_named):
        import_module(name)
