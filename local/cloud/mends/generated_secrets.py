"""Generate a secret's value as the template asks.

Upstream ignores every option of `GenerateSecretString` but the length and `ExcludeCharacters`, and draws from
a generator that is not meant for secrets.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import json
from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import CannotMend, around
from local.cloud.settings import Settings
from local.cloud.upstream import FIRST_ERROR, provisioners, secretsmanager

FLAGS = (
    *("ExcludeNumbers", "ExcludePunctuation", "ExcludeUppercase", "ExcludeLowercase"),
    *("IncludeSpace", "RequireEachIncludedType"),
)


def mend(_: Settings) -> None:
    """Use Secrets Manager's own generator."""
    around(provisioners, "_sm_secret_string", _value)


def _value(upstream: Callable[[Any], str], props: dict[str, Any]) -> str:
    options = props.get("GenerateSecretString")
    if not options or props.get("SecretString"):
        return upstream(props)
    request: dict[str, Any] = {key: str(options[key]).lower() == "true" for key in FLAGS if key in options}
    request["PasswordLength"] = int(options.get("PasswordLength", 32))
    request["ExcludeCharacters"] = options.get("ExcludeCharacters", "")
    status, _, body = secretsmanager._get_random_password(request)
    if status >= FIRST_ERROR:
        raise CannotMend(f"GenerateSecretString refused: {body!r}")
    generated = str(json.loads(body)["RandomPassword"])
    template = options.get("SecretStringTemplate")
    return (
        json.dumps({**json.loads(template), options["GenerateStringKey"]: generated})
        if template
        else generated
    )
