"""The life of a shop on this machine: up, down, forgotten."""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from local.stack import services
from local.stack.aws import Clients
from local.stack.console import StackError, say, step, undisturbed
from local.stack.deployment import deploy, outputs_of, warm
from local.stack.function_logs import keep_function_logs
from local.stack.furnishing import furnish
from local.stack.processes import wait_until
from local.stack.secret_values import OWNER, SecretValues, secret_values
from local.stack.seed import seed
from local.stack.settings import REGION, ROOT, STAGE, Settings, recall, remember, write_private

ANSWER_SECONDS = 60.0
NAMES = ("stripe", "cloud")
"""The services in the order in which they stop."""


def up(settings: Settings, *, command: str) -> Settings:
    """Have the shop running with what the project says now; returns the settings of the shop that runs.

    A shop that is up already stays up: it gets a changed package, else nothing happens. One that cannot be
    brought up is stopped again.
    """
    with alone(settings):
        secrets = secret_values(settings)
        was_up = is_up(settings)
        settings = recall(settings) if was_up else settings
        if not was_up:
            stop_services(settings)
            services.require_free_ports(settings, command)
        try:
            bring_up(settings, secrets, was_up=was_up)
        except BaseException:
            if not was_up:
                with undisturbed():
                    stop_services(settings)
            raise
    return settings


def bring_up(settings: Settings, secrets: SecretValues, *, was_up: bool) -> None:
    """Package, start what does not run, deploy, fill, and note where everything is."""
    package()
    if not was_up:
        remember(settings)
        for service in services.services(settings, secrets):
            services.start(service, settings)
    changed = deploy_package(settings, secrets)
    try:
        await_shop(settings)
        if changed or not settings.stack_file.exists():
            with step("seeding the demo shop"):
                seed(settings, secrets)
    except StackError as error:
        log = services.shown(keep_function_logs(settings))
        raise StackError(f"{error} (log of the functions: {log})") from error
    remember(settings)
    write_private(settings.stack_file, stack_facts(settings, secrets))
    if was_up:
        say("the shop was up already" + (" and has the new package now" if changed else ": nothing to do"))


def deploy_package(settings: Settings, secrets: SecretValues) -> bool:
    """Have the local cloud hold the package, the secrets and the owner; returns whether that was new."""
    clients = Clients(settings)
    try:
        with step("deploying to the local cloud"):
            changed = deploy(clients, settings, ROOT / "build" / STAGE)
            furnish(clients, outputs_of(clients), secrets)
        warm(clients)
        httpx.post(f"{settings.aws}/_yima/saves", timeout=60).raise_for_status()
    except (BotoCoreError, ClientError, httpx.HTTPError) as error:
        log = services.shown(settings.logs / "cloud.log")
        raise StackError(f"the local cloud failed: {error} (log: {log})") from error
    return changed


def is_up(settings: Settings) -> bool:
    """Whether every service of the shop runs."""
    return all(
        services.is_up(service, settings) for service in services.services(settings, secret_values(settings))
    )


def package() -> None:
    """Make the deployable package of the local stage; quick when nothing has changed."""
    made = subprocess.run([sys.executable, "-m", "infra.package", "--stage", STAGE], cwd=ROOT, check=False)
    if made.returncode:
        raise StackError("the application cannot be packaged; the reason is above")


def await_shop(settings: Settings) -> None:
    """Return when a buyer can read the catalogue."""
    answers = [""]

    def answered() -> bool:
        try:
            answer = httpx.get(f"{settings.api}/v1/catalog", timeout=30)
        except httpx.HTTPError as error:
            answers.append(str(error) or type(error).__name__)
            return False
        answers.append(f"{answer.status_code} {answer.text[:200]}")
        return answer.status_code == httpx.codes.OK

    if not wait_until(answered, ANSWER_SECONDS):
        raise StackError(f"the shop does not answer at {settings.api}/v1/catalog: {answers[-1]}")


def stack_facts(settings: Settings, secrets: SecretValues) -> dict[str, object]:
    """What a client needs to know of the running shop."""
    return {
        "api": settings.api,
        "web": settings.api,
        "stripe": settings.stripe,
        "aws": settings.aws,
        "region": REGION,
        "staff": {"email": OWNER, "password": secrets.staff_password},
    }


def tell_where(settings: Settings) -> None:
    """Say where everything is and how to sign in."""
    secrets = secret_values(settings)
    say()
    say(f"  shop and API    {settings.api}   (catalogue: {settings.api}/v1/catalog)")
    say(f"  payments        {settings.stripe}   (simulator of Stripe; no real money)")
    say(f"  AWS             {settings.aws}   (local cloud, region {REGION})")
    say(f"  staff sign-in   {OWNER}   password {secrets.staff_password}")
    say(f"  for programs    {services.shown(settings.stack_file)}   logs {services.shown(settings.logs)}/")
    say()


def down(settings: Settings) -> bool:
    """Stop the shop; its data stays. Returns whether there was anything to stop."""
    with alone(settings):
        return stop_services(settings)


def stop_services(settings: Settings) -> bool:
    """Stop what runs of the shop, in order; returns whether anything did."""
    settings.stack_file.unlink(missing_ok=True)
    stopped = [services.stop(name, settings) for name in NAMES]
    return any(stopped)


def forget(settings: Settings, *, kept: Path | None = None) -> None:
    """Stop the shop and remove everything it has kept, secrets included, but the folder `kept`."""
    if not settings.home.exists():
        return
    down(settings)
    for path in settings.home.iterdir():
        if path == kept:
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if kept is None:
        settings.home.rmdir()


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Keep two commands from starting or stopping the same shop at once."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("another command is starting or stopping this shop; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
