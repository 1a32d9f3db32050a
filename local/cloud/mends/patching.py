"""Two ways to change an installed function that cannot be changed anywhere else."""

import inspect
import textwrap
from collections.abc import Callable, Mapping
from functools import wraps
from types import ModuleType
from typing import Any

_MENDED: dict[Callable[..., Any], str] = {}
"""The text of functions that were rewritten before: a second mend builds on the first."""


class CannotMend(RuntimeError):
    """The installed code is not the code that a mend was written for."""


def rewrite(module: ModuleType, function: str, replacements: Mapping[str, str]) -> None:
    """Replace a few pieces of the text of one module function, wherever it is already referred to.

    For faults in the middle of a long function. Raises `CannotMend` unless every piece occurs exactly once.
    """
    target = inspect.unwrap(getattr(module, function))
    source = _MENDED.get(target) or textwrap.dedent(inspect.getsource(target))
    for old, new in replacements.items():
        if source.count(old) != 1:
            raise CannotMend(f"{module.__name__}.{function} does not hold {old!r} exactly once")
        source = source.replace(old, new)
    scratch: dict[str, Any] = {}
    code = compile(source, f"<mended {module.__name__}.{function}>", "exec", dont_inherit=True)
    exec(code, module.__dict__, scratch)  # noqa: S102 - the text is the installed module's own
    target.__code__ = scratch[function].__code__
    _MENDED[target] = source


def around(
    module: ModuleType, function: str, wrapper: Callable[..., Any], *also: tuple[ModuleType, str]
) -> Callable[..., Any]:
    """Put `wrapper(original, *args, **kwargs)` in the place of a module function; returns the original.

    `also` names the other modules that imported the function under a name of their own.
    """
    original: Callable[..., Any] = getattr(module, function)

    @wraps(original)
    def mended(*args: Any, **kwargs: Any) -> Any:
        return wrapper(original, *args, **kwargs)

    for place, name in ((module, function), *also):
        setattr(place, name, mended)
    return original
