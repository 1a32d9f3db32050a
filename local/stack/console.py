"""How the stack tool speaks, and how it listens to signals."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StackError(Exception):
    """The tool cannot go on; the message is one line that says what to do."""


def say(text: str = "") -> None:
    """One line, at once."""
    print(text, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Announce a step, and tell how long it took when it is done."""
    began = time.monotonic()
    say(f"{name} …")
    yield
    say(f"{name}: done in {time.monotonic() - began:.1f} s")


def heed_signals() -> None:
    """Make every way to end the tool, a closed terminal too, what Ctrl-C is: a `KeyboardInterrupt`."""
    for ending in ENDING:
        if ending != signal.SIGHUP or signal.getsignal(ending) != signal.SIG_IGN:
            signal.signal(ending, interrupt)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """Leave whatever is being done."""
    raise KeyboardInterrupt


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let nothing cut short what is done in here: cleaning up."""
    before = {ending: signal.signal(ending, signal.SIG_IGN) for ending in ENDING}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)
