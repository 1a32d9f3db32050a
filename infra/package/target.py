"""Where a package will run: Python version and processor."""

import platform
import sys
from dataclasses import dataclass

from infra.package.failure import PackagingError

LAMBDA_MINOR = 13
GLIBC_OF_AMAZON_LINUX_2023 = (34, 31, 28, 26, 24, 17)
ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}
ELF_MACHINES = {"x86_64": 62, "arm64": 183}


@dataclass(frozen=True)
class Target:
    """The interpreter and processor that the functions of a stage get."""

    minor: int
    architecture: str
    on_lambda: bool

    @property
    def runtime(self) -> str:
        """The name Lambda gives the interpreter, such as `python3.13`."""
        return f"python3.{self.minor}"

    @property
    def name(self) -> str:
        """What tells this target from another one, fit for a folder's name."""
        return f"{self.runtime}-{self.architecture}-{'lambda' if self.on_lambda else sys.platform}"

    @property
    def pip_options(self) -> list[str]:
        """The options that make pip choose wheels for this target; none when it is this very machine."""
        if not self.on_lambda:
            return []
        machine = {"arm64": "aarch64"}.get(self.architecture, self.architecture)
        tags = [f"manylinux_2_{glibc}_{machine}" for glibc in GLIBC_OF_AMAZON_LINUX_2023]
        options = [option for tag in [*tags, f"manylinux2014_{machine}"] for option in ("--platform", tag)]
        version = f"3{self.minor}"
        return [*options, "--python-version", version, "--implementation", "cp", "--abi", f"cp{version}"]

    @property
    def runs_here(self) -> bool:
        """Whether this machine can import what is built for the target."""
        return not self.on_lambda or (sys.platform == "linux" and host_architecture() == self.architecture)


def host_architecture() -> str:
    """The processor of this machine in Lambda's words."""
    machine = platform.machine().lower()
    if machine not in ARCHITECTURES:
        raise PackagingError(f"this processor ({machine}) is none that Lambda knows: use x86_64 or arm64")
    return ARCHITECTURES[machine]


def target_of(stage: str) -> Target:
    """The local stage runs on this interpreter, every other one on Lambda's Python 3.13 for arm64."""
    minor = sys.version_info.minor
    if stage == "local":
        return Target(minor, host_architecture(), on_lambda=False)
    if minor != LAMBDA_MINOR:
        raise PackagingError(
            f"stage {stage} runs on Python 3.{LAMBDA_MINOR} and must be packaged by it, not by 3.{minor}:"
            f" install Python 3.{LAMBDA_MINOR}, remove .venv and repeat",
        )
    return Target(LAMBDA_MINOR, "arm64", on_lambda=True)
