"""A small server that speaks the few endpoints of Stripe's API that we use, for tests: nothing of the kind that speaks
Checkout and idempotency keys could be installed. It keeps what it is told, refuses the card `pm_refused`, and can be
told to answer nothing. Events are signed as Stripe documents it and checked by Stripe's own library.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "whsec_of_the_tests"


class StripeServer:
    """`requests` are those that had an effect, `intents` what was charged, by id."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, Any]]] = {}
        self.requests: list[str] = []
        self.intents: dict[str, dict[str, Any]] = {}
        self.setups: dict[str, dict[str, Any]] = {}
        self.silent = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, form: dict[str, str], key: str) -> tuple[int, dict[str, Any]]:
        if key and key in self.answers:
            return self.answers[key]
        found = self._act(method, path, form)
        if key:
            self.answers[key] = found
        return found

    def _act(self, method: str, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        number = len(self.requests) + 1
        if method == "POST":
            self.requests.append(path)
        if path == "/v1/customers":
            return 200, {"id": f"cus_{form['metadata[tenant]']}", "object": "customer"}
        if path == "/v1/checkout/sessions":
            found = {
                "id": f"cs_{number}",
                "object": "checkout.session",
                "url": f"https://pay.example/{form['customer']}",
            }
            return 200, {**found, "mode": form["mode"], "customer": form["customer"]}
        if path == "/v1/payment_intents":
            return self._charge(f"pi_{number}", form)
        if path.startswith("/v1/setup_intents/"):
            return 200, self.setups[path.rsplit("/", 1)[1]]
        return 404, {"error": {"type": "invalid_request_error", "message": path}}

    def _charge(self, intent_id: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        refused = form["payment_method"] == "pm_refused"
        facts = {name[9:-1]: value for name, value in form.items() if name.startswith("metadata[")}
        intent = {
            "id": intent_id,
            "object": "payment_intent",
            "amount": int(form["amount"]),
            "currency": form["currency"],
            "customer": form["customer"],
            "metadata": facts,
            "status": "requires_payment_method" if refused else "succeeded",
        }
        self.intents[intent_id] = intent
        if not refused:
            return 200, intent
        error = {"type": "card_error", "code": "card_declined", "message": "refused", "payment_intent": intent}
        return 402, {"error": error}


def _handler(server: StripeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            self._reply("POST", self.rfile.read(length).decode())

        def do_GET(self) -> None:
            self._reply("GET", "")

        def _reply(self, method: str, body: str) -> None:
            form = {name: values[0] for name, values in parse_qs(body).items()}
            path, key = urlsplit(self.path).path, self.headers.get("idempotency-key", "")
            status, found = server.answer(method, path, form, key)
            if server.silent:
                server.silent -= 1  # it was done, and nobody is told
                self.close_connection = True
                return
            data = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            return

    return Handler


def event(kind: str, made: dict[str, Any], *, event_id: str, created: int) -> bytes:
    """The body of a webhook."""
    found = {"id": event_id, "object": "event", "type": kind, "created": created, "data": {"object": made}}
    return json.dumps(found).encode()


def signature(body: bytes, *, secret: str = SECRET, moment: int | None = None) -> str:
    """The header that comes with it."""
    stamp = int(time.time()) if moment is None else moment
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={mac}"
