"""Every fault of MiniStack 1.5.33 that the local cloud cures, one module each.

`YIMA_CLOUD_WITHOUT=name,name` leaves mends out; the tests use it to show that each one is needed.
"""

import importlib
import pkgutil
from collections.abc import Collection

from local.cloud.settings import Settings

HELPERS = frozenset({"patching"})


def names() -> list[str]:
    """The mends, in the order in which they are applied."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in HELPERS)


def unknown(without: Collection[str]) -> list[str]:
    """The names in `without` that are no mends."""
    return sorted(set(without) - set(names()))


def apply(settings: Settings) -> None:
    """Patch the imported MiniStack; to be called once, before it serves."""
    for name in names():
        if name not in settings.without:
            importlib.import_module(f"{__name__}.{name}").mend(settings)
