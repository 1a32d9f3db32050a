"""`make run`: a shop that lives as long as the terminal that shows it."""

import os
import time

from local.stack import lifecycle, processes, services
from local.stack.console import StackError, say, undisturbed
from local.stack.settings import Settings, write_private

PAUSE_SECONDS = 0.5
NAME = "foreground"


def run(settings: Settings) -> None:
    """Bring the shop up, tell where it is, and stop all of it when asked to or when a part of it dies."""
    caller = os.getppid()
    require_no_other(settings)
    record = settings.records / f"{NAME}.json"
    write_private(record, {"pid": os.getpid(), "mark": "local.stack"})
    try:
        settings = lifecycle.up(settings, command="run")
        lifecycle.tell_where(settings)
        say("Ctrl-C stops the shop; its data stays until `make clean`")
        watch(settings, caller)
    except KeyboardInterrupt:
        say("\nstopping the shop …")
    finally:
        with undisturbed():
            lifecycle.down(settings)
            record.unlink(missing_ok=True)
    say("the shop is stopped")


def require_no_other(settings: Settings) -> None:
    """Raise `StackError` when another terminal runs this shop."""
    noted = services.record_of(NAME, settings)
    if noted and processes.is_running(*noted):
        raise StackError(f"`make run` shows this shop in another terminal (process {noted[0]}): use that one")


def watch(settings: Settings, caller: int) -> None:
    """Return when `make down` has stopped the shop or the caller is gone; raises when a service has died."""
    while settings.stack_file.exists() and os.getppid() == caller:
        for name in lifecycle.NAMES:
            noted = services.record_of(name, settings)
            if noted and not processes.is_running(*noted) and settings.stack_file.exists():
                log = services.shown(settings.logs / f"{name}.log")
                raise StackError(f"{name} has died (log: {log}); start again with `make run`")
        time.sleep(PAUSE_SECONDS)
