"""A small server that speaks the few endpoints of Stripe's API that we use, for tests: nothing of the kind that speaks
Checkout and idempotency keys could be installed. It keeps what it is told, refuses cards that begin with `pm_refused`,
asks whoever pays with one that begins with `pm_asks` on the page of its bank (3-D Secure), and can be told to answer
nothing. One key with other parameters is refused. Events are signed as Stripe documents it and checked by Stripe's own
library.

With a `hook` it also has the pages of its own that a browser is sent to, for a card and for a bank's question, and
tells the hook what came of them before it leads back.
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

import httpx

SECRET = "whsec_of_the_tests"


class StripeServer:
    """`requests` are those that had an effect, `intents` what was charged, by id."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[dict[str, str], tuple[int, dict[str, Any]]]] = {}
        self.requests: list[str] = []
        self.intents: dict[str, dict[str, Any]] = {}
        self.setups: dict[str, dict[str, Any]] = {}
        self.methods: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.refunding = "succeeded"
        self.silent = 0
        self.hook = ""
        self.sessions: dict[str, dict[str, str]] = {}
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
            asked, found = self.answers[key]
            if asked != form:
                return 400, {"error": {"type": "idempotency_error", "message": "Keys are for the same parameters."}}
            return found
        found = self._act(method, path, form)
        if key:
            self.answers[key] = form, found
        return found

    def confirm(self, intent_id: str, *, well: bool = True) -> dict[str, Any]:
        """Whoever pays answers their bank, well or not; returns the charge, as an event tells of it."""
        intent = self.intents[intent_id]
        assert intent["status"] == "requires_action", intent
        wrong = None if well else {"code": "payment_intent_authentication_failure", "type": "invalid_request_error"}
        intent |= {"status": "succeeded" if well else "requires_payment_method", "next_action": None}
        intent["last_payment_error"] = wrong
        return intent

    def _act(self, method: str, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        number = len(self.requests) + 1
        if method == "POST":
            self.requests.append(path)
        if path == "/v1/customers":
            return 200, {"id": f"cus_{form['metadata[tenant]']}", "object": "customer"}
        if path == "/v1/checkout/sessions":
            session = f"cs_{number}"
            self.sessions[session] = form
            url = f"{self.url}/pages/{session}" if self.hook else f"https://pay.example/{form['customer']}"
            found = {"id": session, "object": "checkout.session", "url": url}
            return 200, {**found, "mode": form["mode"], "customer": form["customer"]}
        if path == "/v1/payment_intents":
            return self._charge(f"pi_{number}", form)
        if path == "/v1/refunds":
            return self._refund(f"re_{number}", form)
        kept = {"setup_intents": self.setups, "payment_intents": self.intents, "payment_methods": self.methods}
        _, _, kind, named, *act = path.split("/") if path.count("/") > 2 else ("", "", "", "")
        if method == "GET" and named in kept.get(kind, {}):
            return 200, kept[kind][named]
        if kind == "payment_methods" and act == ["detach"]:
            return self._detach(named)
        return 404, {"error": {"type": "invalid_request_error", "message": path}}

    def _charge(self, intent_id: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        card, there = form["payment_method"], "off_session" not in form
        asks, refused = card.startswith("pm_asks"), card.startswith("pm_refused")
        code = "card_declined" if refused else "authentication_required" if asks and not there else ""
        facts = {name[9:-1]: value for name, value in form.items() if name.startswith("metadata[")}
        intent = {
            "id": intent_id,
            "object": "payment_intent",
            "amount": int(form["amount"]),
            "currency": form["currency"],
            "customer": form["customer"],
            "metadata": facts,
            "status": "requires_payment_method" if code else "requires_action" if asks else "succeeded",
            "next_action": None,
            "last_payment_error": {"code": code, "type": "card_error"} if code else None,
        }
        self.intents[intent_id] = intent
        if asks and there:
            bank = f"{self.url}/pages" if self.hook else "https://bank.example"
            where = {"url": f"{bank}/{intent_id}", "return_url": form["return_url"]}
            intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": where}
        if not code:
            return 200, intent
        return 402, {"error": {"type": "card_error", "code": code, "message": "refused", "payment_intent": intent}}

    def _refund(self, refund_id: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        charge, amount = form["payment_intent"], int(form["amount"])
        back = sum(each["amount"] for each in self.refunds.values() if each["payment_intent"] == charge)
        if charge not in self.intents or back + amount > self.intents[charge]["amount"]:
            error = {"type": "invalid_request_error", "code": "charge_already_refunded", "message": "refunded"}
            return 400, {"error": error}
        self.refunds[refund_id] = {
            "id": refund_id,
            "object": "refund",
            "amount": amount,
            "payment_intent": charge,
            "metadata": {name[9:-1]: value for name, value in form.items() if name.startswith("metadata[")},
            "status": self.refunding,
        }
        return 200, self.refunds[refund_id]

    def page(self, named: str) -> str:
        """What a browser sees: for `cs_…` a card is chosen, for `pi_…` the bank asks."""
        choices = ("pm_good", "pm_asks", "pm_refused") if named in self.sessions else ("yes", "no")
        buttons = "".join(f'<button name="answer" value="{each}">{each}</button>' for each in choices)
        return f"<!doctype html><title>Test</title><h1>{named}</h1><form method=post>{buttons}</form>"

    def answered(self, named: str, answer: str) -> str:
        """What was chosen there is told to the hook; returns where it leads back to."""
        if named in self.sessions:
            session, setup = self.sessions[named], f"seti_{named}"
            card = {"brand": "visa", "last4": "4242", "exp_year": 2031, "exp_month": 4}
            method = f"{answer}_{named}"
            found = {"id": method, "object": "payment_method", "customer": session["customer"], "card": card}
            self.methods[method] = found
            self.setups[setup] = {"id": setup, "object": "setup_intent", "payment_method": found}
            made = {"id": named, "mode": "setup", "customer": session["customer"], "setup_intent": setup}
            self._tell("checkout.session.completed", made)
            return session["success_url"]
        back: str = self.intents[named]["next_action"]["redirect_to_url"]["return_url"]
        intent = self.confirm(named, well=answer == "yes")
        self._tell(f"payment_intent.{'succeeded' if answer == 'yes' else 'payment_failed'}", intent)
        return back

    def _tell(self, kind: str, made: dict[str, Any]) -> None:
        body = event(kind, made, event_id=f"evt_{len(self.requests)}_{time.time_ns()}", created=int(time.time()))
        told = httpx.post(self.hook, content=body, headers={"stripe-signature": signature(body)}, trust_env=False)
        told.raise_for_status()

    def _detach(self, method: str) -> tuple[int, dict[str, Any]]:
        found = self.methods.get(method)
        if found is None or found["customer"] is None:
            return 400, {"error": {"type": "invalid_request_error", "message": "It is not attached to a customer."}}
        found["customer"] = None
        return 200, found


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
            if self.path.startswith("/pages/"):
                self._page(method, self.path.rsplit("/", 1)[1], form)
                return
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

        def _page(self, method: str, named: str, form: dict[str, str]) -> None:
            data = server.page(named).encode() if method == "GET" else b""
            self.send_response(200 if method == "GET" else 303)
            if method == "POST":
                self.send_header("location", server.answered(named, form["answer"]))
            self.send_header("content-type", "text/html")
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
