"""The console's built files: hashed assets for ever, the page itself never cached."""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

_UNBUILT = "The console is not built. `./rapport up` builds it."


class Web:
    """Serve `root`; other paths get index.html, since the router is in the browser."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = StaticFiles(directory=root, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._respond(scope)
        await response(scope, receive, send)

    async def _respond(self, scope: Scope) -> Response:
        if not (self.root / "index.html").is_file():
            return PlainTextResponse(_UNBUILT, 503)
        path = str(Request(scope).path_params.get("path", scope["path"])).lstrip("/") or "index.html"
        try:
            response = await self.files.get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or "." in path.rsplit("/", 1)[-1]:
                return PlainTextResponse("Not found", error.status_code)
            response = await self.files.get_response("index.html", scope)
            path = "index.html"
        kept = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        response.headers["cache-control"] = kept
        return response
