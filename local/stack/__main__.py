"""The command line of the stack tool."""

import argparse
import sys

from local.stack import foreground, lifecycle, trial
from local.stack.console import StackError, heed_signals, say
from local.stack.mail import tell_mail
from local.stack.secret_values import secret_values
from local.stack.seed import seed
from local.stack.settings import Settings, from_environment, recall

COMMANDS = ("run", "up", "down", "seed", "mail", "clean", "trial")


def main() -> int:
    """Carry out one command; a failure is one line and exit code 1."""
    options = argparse.ArgumentParser(prog="python -m local.stack", description=__doc__)
    options.add_argument("command", choices=COMMANDS)
    options.add_argument(
        "arguments", nargs=argparse.REMAINDER, help="for trial: what to run on the trial shop"
    )
    given = options.parse_args()
    heed_signals()
    try:
        return carry_out(given.command, from_environment(), given.arguments)
    except (StackError, OSError) as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("error: stopped before it was done", file=sys.stderr, flush=True)
        return 130


def carry_out(command: str, settings: Settings, arguments: list[str]) -> int:
    """Do what the command says; returns the exit code."""
    match command:
        case "run":
            foreground.run(settings)
        case "up":
            lifecycle.tell_where(lifecycle.up(settings, command="up"))
        case "down":
            say("the shop is stopped" if lifecycle.down(settings) else "the shop was not up")
        case "seed":
            settings = recall(settings)
            seed(settings, secret_values(settings))
        case "mail":
            tell_mail(recall(settings))
        case "trial":
            return trial.run(settings, arguments)
        case _:
            lifecycle.forget(trial.home_of(settings))
            lifecycle.forget(settings)
            say("the shop and everything it kept are gone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
