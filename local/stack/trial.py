"""A shop for tests: own state, own ports, gone afterwards."""

import os
import socket
import subprocess
from dataclasses import replace

from local.stack import lifecycle
from local.stack.console import undisturbed
from local.stack.settings import HOST, Settings

CHOICES = {
    "SHORT_WAIT_SECONDS": "15",  # short enough that a test can wait until an order has waited in vain
    "ERASURE_WAIT_SECONDS": "5",
    "OPEN_PER_BUYER": "0",  # all tests are one buyer from one network
    "OPEN_PER_RANGE": "0",
    "OPEN_PER_DEVICE": "3",
}
"""What a shop for tests has in another way than one for people."""


def run(settings: Settings, command: list[str]) -> int:
    """Run a command on a shop of its own, told by YIMA_STACK where that is; returns the command's exit code.

    The shop and all it kept are gone when this returns, whatever happened; if the command failed, its logs
    stay.
    Any number of trials may run at once.
    """
    for name, value in CHOICES.items():
        os.environ.setdefault(name, value)
    shop = on_free_ports(home_of(settings))
    code = 1
    try:
        lifecycle.up(shop, command="test")
        environment = {**os.environ, "YIMA_STACK": str(shop.stack_file)}
        code = subprocess.run(command, check=False, env=environment).returncode
    finally:
        with undisturbed():
            lifecycle.forget(shop, kept=shop.logs if code else None)
    return code


def home_of(settings: Settings) -> Settings:
    """The same shop with the state of a trial: beside that of the shop it must not disturb, and its own."""
    return replace(settings, home=settings.home / f"trial-{os.getpid()}")


def on_free_ports(settings: Settings) -> Settings:
    """The same shop on ports that nothing listens on now."""
    port, aws_port, stripe_port = free_ports(3)
    return replace(settings, port=port, aws_port=aws_port, stripe_port=stripe_port)


def free_ports(count: int) -> list[int]:
    """Different ports of the loopback interface that nothing listens on now."""
    listeners = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports
