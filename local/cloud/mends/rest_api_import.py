"""Import a REST API from its OpenAPI body as API Gateway does.

Upstream ignores three extensions in the body: the method for any verb, the binary media types (binary bodies
arrive as broken text) and the gateway responses. When a stack update changes the body it makes a new API with
a new id; here the API keeps its id, its address and its other resources.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import CannotMend, around
from local.cloud.settings import Settings
from local.cloud.upstream import FIRST_ERROR, apigateway_v1, provisioners

ANY = "x-amazon-apigateway-any-method"
BINARY = "x-amazon-apigateway-binary-media-types"
RESPONSES = "x-amazon-apigateway-gateway-responses"


def mend(_: Settings) -> None:
    """Read the extensions at import, and import again in place at an update."""
    around(apigateway_v1, "_import_rest_api", _import)
    around(apigateway_v1, "_import_path_item", _import_path)
    handlers = provisioners._RESOURCE_HANDLERS["AWS::ApiGateway::RestApi"]
    handlers["update"] = _in_place(handlers["update"])


def _import(upstream: Callable[..., str], spec: dict[str, Any], base: dict[str, Any] | None = None) -> str:
    api = upstream(spec, base)
    _settings_of(api, spec)
    return api


def _settings_of(api: str, spec: dict[str, Any]) -> None:
    if binary := spec.get(BINARY):
        apigateway_v1._rest_apis[api]["binaryMediaTypes"] = list(binary)
    for kind, given in (spec.get(RESPONSES) or {}).items():
        response = apigateway_v1._put_gateway_response(api, kind, given)
        if response[0] >= FIRST_ERROR:
            raise CannotMend(f"gateway response {kind} refused: {response[2]!r}")


def _import_path(
    upstream: Callable[..., None], api: str, path: str, item: dict[str, Any], *more: Any
) -> None:
    upstream(api, path, item, *more)
    if ANY in item:
        resources = apigateway_v1._resources[api]
        resource = next(key for key, value in resources.items() if value["path"] == path)
        apigateway_v1._import_operation(api, resource, "ANY", item[ANY], *more)


def _in_place(update: Callable[..., Any]) -> Callable[..., Any]:
    def updated(api: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any) -> Any:
        spec = new.get("Body")
        if isinstance(spec, dict) and spec != old.get("Body"):
            _import_again(api, spec)
            old = {**old, "Body": spec}
        return update(api, old, new, *more, **named)

    return updated


def _import_again(api: str, spec: dict[str, Any]) -> None:
    resources = apigateway_v1._resources[api]
    for key, resource in list(resources.items()):
        if resource["path"] == "/":
            resource["resourceMethods"] = {}
        else:
            del resources[key]
    apigateway_v1._authorizers_v1.pop(api, None)
    schemes = apigateway_v1._import_security_schemes(api, spec)
    for path, item in (spec.get("paths") or {}).items():
        apigateway_v1._import_path_item(api, path, item, schemes, spec.get("security"))
    _settings_of(api, spec)
