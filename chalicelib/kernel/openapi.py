"""The OpenAPI 3.1 document of a list of routes: what the code checks is what the document says."""

import inspect
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from chalicelib.kernel.errors import Problem
from chalicelib.kernel.examples import example
from chalicelib.kernel.routes import DEVICE_HEADER, Route, Routes

_REF = "#/components/schemas/{model}"
_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Makes a repeat harmless: the same key and body give the first answer again.",
    "schema": {
        "type": "string",
        "minLength": 16,
        "maxLength": 128,
        "pattern": "^[\\x21-\\x7e]+$",
        "examples": ["6f9619ff-8b86-4011-b42d-00c04fc964ff"],
    },
}
_DEVICE: dict[str, Any] = {
    "name": DEVICE_HEADER,
    "in": "header",
    "description": "What names this device: made once at random and kept there.",
    "schema": {
        "type": "string",
        "minLength": 16,
        "maxLength": 128,
        "pattern": "^[\\x21-\\x7e]+$",
        "examples": ["c56a4180-65aa-42ec-a945-5fd21dec0538"],
    },
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
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Yima",
            "version": "1",
            "description": "One code, one owner: a platform that sells virtual goods.",
            "license": {"name": "Proprietary", "identifier": "LicenseRef-Proprietary"},
        },
        "servers": [{"url": "/"}],
        "tags": _tags(routes),
        "paths": paths,
        "webhooks": {name: _event(meaning, model) for name, (meaning, model) in events.items()},
        "components": {
            "schemas": {**schemas, "Problem": _PROBLEM},
            "examples": {
                problem.code(): {"summary": problem.title, "value": problem().document()}
                for problem in sorted(
                    {problem for route in routes for problem in route.problems()}, key=lambda one: one.code()
                )
            },
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


def _tags(routes: Iterable[Route]) -> list[dict[str, str]]:
    """The tags in their order, each with what its module says of itself."""
    places = {route.tag: route.function.__module__ for route in routes}
    domains = Counter(name.partition(".api")[0] for name in places.values())
    modules = {
        tag: sys.modules[f"{domain}.api" if domains[domain] == 1 else name]
        for tag, name in places.items()
        for domain in [name.partition(".api")[0]]
    }
    return [{"name": tag, "description": inspect.getdoc(module) or ""} for tag, module in modules.items()]


def _operation(route: Route, schemas: Mapping[str, Any]) -> dict[str, Any]:
    summary, _, description = (inspect.getdoc(route.function) or "").partition("\n\n")
    operation: dict[str, Any] = {
        "operationId": route.function.__name__,
        "tags": [route.tag],
        "summary": summary,
        "responses": _responses(route, schemas),
    }
    if description:
        operation["description"] = description
    if route.deprecated:
        operation["deprecated"] = True
    parameters = _parameters(route)
    if parameters:
        operation["parameters"] = parameters
    if route.body_model:
        operation["requestBody"] = {"required": True, "content": _json(route.body_model, schemas)}
    if route.security:
        operation["security"] = [{route.security.name: []}, *([{}] if route.security.optional else [])]
        if route.security.scopes:
            operation["x-roles"] = list(route.security.scopes)
    return operation


def _json(model: type[BaseModel], schemas: Mapping[str, Any]) -> dict[str, Any]:
    schema = {"$ref": _REF.format(model=model.__name__)}
    return {"application/json": {"schema": schema, "example": example(schema, schemas)}}


def _responses(route: Route, schemas: Mapping[str, Any]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    if isinstance(route.answer_model, type) and issubclass(route.answer_model, BaseModel):
        content = _json(route.answer_model, schemas)
        responses[str(route.status)] = {"description": "Done", "content": content}
    else:
        responses["204"] = {"description": "Done"}
    by_status: dict[int, list[type[Problem]]] = {}
    for problem in route.problems():
        by_status.setdefault(problem.status, []).append(problem)
    for status, problems in sorted(by_status.items()):
        responses[str(status)] = {
            "description": "; ".join(f"`{problem.code()}`: {problem.title}" for problem in problems),
            "content": {
                "application/problem+json": {
                    "schema": {"$ref": _REF.format(model="Problem")},
                    "examples": {
                        problem.code(): {"$ref": f"#/components/examples/{problem.code()}"}
                        for problem in problems
                    },
                }
            },
        }
    return responses


def _path_parameter(route: Route, name: str) -> dict[str, Any]:
    schema = TypeAdapter(route.hints[name]).json_schema()
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _parameters(route: Route) -> list[dict[str, Any]]:
    parameters = [_path_parameter(route, name) for name in route.path_names] + _query_parameters(route)
    if route.idempotent:
        parameters.append(_KEY)
    if route.device is not None:
        parameters.append(_DEVICE | {"required": route.device})
    return parameters


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if not route.query_model:
        return []
    schema = route.query_model.model_json_schema(ref_template=_REF)
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": value}
        for name, value in schema["properties"].items()
    ]
