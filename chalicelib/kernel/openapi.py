"""The OpenAPI 3.1 document of a list of routes: what the code checks is what the document says."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from chalicelib.kernel.errors import Problem
from chalicelib.kernel.routes import DEVICE_HEADER, Route, Routes

_REF = "#/components/schemas/{model}"
_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Makes a repeat harmless: the same key and body give the first answer again.",
    "schema": {"type": "string", "minLength": 16, "maxLength": 128, "pattern": "^[\\x21-\\x7e]+$"},
}
_DEVICE: dict[str, Any] = {
    "name": DEVICE_HEADER,
    "in": "header",
    "description": "What names this device: made once at random and kept there.",
    "schema": {"type": "string", "minLength": 16, "maxLength": 128, "pattern": "^[\\x21-\\x7e]+$"},
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `code` is stable and names the problem; `errors` names the fields.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "reason", "message"],
                "properties": {name: {"type": "string"} for name in ("field", "reason", "message")},
            },
        },
    },
}


def document(
    domains: Iterable[Routes],
    published: Iterable[type[BaseModel]] = (),
    sent: Mapping[str, tuple[str, type[BaseModel]]] | None = None,
) -> dict[str, Any]:
    """The whole document, in a fixed order, so that it changes only when the interface does.

    `published` are models of files that clients read beside the API; `sent` are the events that programs are
    sent, by name: what each means, and the model of its body.
    """
    routes = [route for domain in domains for route in domain.all]
    events = sent or {}
    schemas = _schemas(routes, [*published, *(model for _, model in events.values())])
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Yima",
            "version": "1",
            "description": "One code, one owner: a platform that sells virtual goods.",
            "license": {"name": "Proprietary", "identifier": "LicenseRef-Proprietary"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "webhooks": {name: _event(meaning, model) for name, (meaning, model) in events.items()},
        "components": {
            "schemas": {**schemas, "Problem": _PROBLEM},
            "securitySchemes": {
                route.security.name: dict(route.security.scheme) for route in routes if route.security
            },
        },
    }


def _schemas(routes: list[Route], published: Iterable[type[BaseModel]]) -> dict[str, Any]:
    models: dict[type[BaseModel], str] = dict.fromkeys(published, "serialization")
    for route in routes:
        for model in (route.body_model, route.query_model):
            if model:
                models[model] = "validation"
        if isinstance(route.answer_model, type) and issubclass(route.answer_model, BaseModel):
            models[route.answer_model] = "serialization"
    inputs: Any = list(models.items())
    _, definitions = models_json_schema(inputs, ref_template=_REF)
    found: dict[str, Any] = definitions.get("$defs", {})
    return dict(sorted(found.items()))


def _event(meaning: str, model: type[BaseModel]) -> dict[str, Any]:
    """What a receiver is sent, signed as Standard Webhooks says, and how it answers."""
    headers = ("webhook-id", "webhook-timestamp", "webhook-signature")
    return {
        "post": {
            "tags": ["events"],
            "summary": meaning,
            "parameters": [
                {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
                for name in headers
            ],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"$ref": _REF.format(model=model.__name__)}}},
            },
            "responses": {
                "2XX": {"description": "Taken; it is not sent again."},
                "410": {"description": "The receiver is gone; nothing more is sent there."},
                "default": {"description": "Sent again later, for three days."},
            },
        }
    }


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.function.__name__,
        "tags": [route.tag],
        "summary": (route.function.__doc__ or "").strip().split("\n")[0],
        "responses": _responses(route),
    }
    parameters = [_path_parameter(route, name) for name in route.path_names] + _query_parameters(route)
    if route.idempotent:
        parameters.append(_KEY)
    if route.device is not None:
        parameters.append(_DEVICE | {"required": route.device})
    if parameters:
        operation["parameters"] = parameters
    if route.body_model:
        schema = {"$ref": _REF.format(model=route.body_model.__name__)}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if route.security:
        operation["security"] = [{route.security.name: []}, *([{}] if route.security.optional else [])]
        if route.security.scopes:
            operation["x-roles"] = list(route.security.scopes)
    return operation


def _responses(route: Route) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    if isinstance(route.answer_model, type) and issubclass(route.answer_model, BaseModel):
        schema = {"$ref": _REF.format(model=route.answer_model.__name__)}
        content = {"application/json": {"schema": schema}}
        responses[str(route.status)] = {"description": "Done", "content": content}
    else:
        responses["204"] = {"description": "Done"}
    by_status: dict[int, list[type[Problem]]] = {}
    for problem in route.problems():
        by_status.setdefault(problem.status, []).append(problem)
    for status, problems in sorted(by_status.items()):
        responses[str(status)] = {
            "description": "; ".join(f"`{problem.code()}`: {problem.title}" for problem in problems),
            "content": {"application/problem+json": {"schema": {"$ref": _REF.format(model="Problem")}}},
        }
    return responses


def _path_parameter(route: Route, name: str) -> dict[str, Any]:
    schema = TypeAdapter(route.hints[name]).json_schema()
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if not route.query_model:
        return []
    schema = route.query_model.model_json_schema(ref_template=_REF)
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": value}
        for name, value in schema["properties"].items()
    ]
