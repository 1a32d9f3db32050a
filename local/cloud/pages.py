"""Built pages from a folder: hashed assets for ever, all else fresh, unknown paths to the application."""

import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""What the edge adds to every answer in production, and the launcher here. Source: infra/template.yaml"""

HASHED = re.compile(r"-[A-Za-z0-9_-]{8,}\.[a-z0-9.]+$")
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Page:
    """One answer."""

    status: int
    media_type: str
    body: bytes
    cache: str = "no-cache"


def page(folder: Path, path: str, without: bytes) -> Page:
    """The file at `path`, `index.html` for a path of the application, `without` when nothing is built."""
    index = folder / "index.html"
    if not index.is_file():
        return Page(200, "text/plain; charset=utf-8", without)
    root = folder.resolve()
    wanted = (root / path.lstrip("/")).resolve()
    if wanted.is_relative_to(root) and wanted.is_file():
        return _file(wanted)
    if wanted.suffix:
        return Page(404, "text/plain; charset=utf-8", b"not found\n")
    return _file(index)


def _file(path: Path) -> Page:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind in {"application/javascript", "application/json"}:
        kind = f"{kind}; charset=utf-8"
    cache = FOR_EVER if HASHED.search(path.name) else "no-cache"
    return Page(200, kind, path.read_bytes(), cache)
