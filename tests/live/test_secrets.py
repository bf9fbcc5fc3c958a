"""Every secret that the product knows is planted, the product is driven hard, and then it is looked for everywhere.

Whoever adds a secret field plants a value for it here: a field without one fails. Whoever shows a secret somewhere new
names the place in MEANT, with the reason.
"""

import json
import os
import re
import secrets
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
import redis

from bench.stack import signed, text_event
from tenants.maintenance.rotation import secret_fields
from tests.fakes.google import CLIENT_SECRET
from tests.fakes.openai_server import Fails, OpenAI
from tests.fakes.receiver import Receiver
from tests.live.companies import all_at_once, keys_of
from tests.live.stack import LIMIT, MAIL_PASSWORD, Stack, new_number, wait_until
from tests.live.sweeping import Broker, Sweep, fits
from tests.live.visitor import TOKEN, Visitor
from tests.test_conventions import address, views

pytestmark = [pytest.mark.live, pytest.mark.slow]

HREF = re.compile(r'href="(/admin/[^"#]*)"')
ADDRESS = re.compile(r'id="webhook-address"[^>]*>https?://[^/]+(/hooks/whatsapp/[\w-]+/)<')
SHOWN_SECRET = re.compile(r'id="webhook-secret"[^>]*>(whsec_\w+)<')
VERSION = re.compile(r'name="version" value="([^"]+)"')
LINK = re.compile(r"https?://[^/\s]+(/\S+)")
PROOF = re.compile(r"https?://\S+/([^/\s]{30,})/")

# Where a secret stands because that is its purpose: (secret, place) → why. Whatever is not met any more leaves the list.
MEANT = {
    ("tenants.WhatsAppChannel.*secret", "answer GET /settings/channels/<key>/secret/"): "shown behind a second proof",
    ("company.WebhookEndpoint.*secret", "answer POST /api/admin/webhooks"): "told once, to whoever makes it",
    (
        "company.WebhookEndpoint.secret",
        "answer POST /api/admin/webhooks/<key>/secret",
    ): "told once, to whoever renews it",
    ("api.IdempotencyKey.body", "answer POST /api/admin/webhooks"): "the same request again gets the same answer",
    ("access token", "answer POST /api/auth/*"): "what a login is for",
    ("refresh token", "answer POST /api/auth/*"): "what a login is for",
    ("session key", "answer POST /account/proof/"): "the cookie, new after a proof",
    ("session key", "answer GET /calendar/settings/google/*"): "the cookie, sent again when the session changes",
    ("session key", "table django_session"): "Django looks sessions up by it",
    ("session key", "table usersessions_usersession"): "the list of one's sessions ends them by it",
    ("invitation link", "letter"): "the letter's purpose",
    ("password link", "letter"): "the letter's purpose",
    ("mailbox link", "letter"): "the letter's purpose",
    ("registration link", "letter"): "the letter's purpose",
    ("invitation link", "answer * /join/<token>/"): "the page leads back to itself when the language is changed",
    ("mailbox link", "answer * /account/email/<token>/"): "the page leads back to itself when the language is changed",
    (
        "registration link",
        "answer * /register/confirm/<token>/",
    ): "the page leads back to itself when the language is changed",
}


class Drive:
    """A company of its own on the running stack, its CEO in a browser and in a program, and what all of them heard."""

    def __init__(self, stack: Stack, sweep: Sweep, model: OpenAI, receiver: Receiver) -> None:
        self.stack, self.sweep, self.model, self.receiver = stack, sweep, model, receiver
        mark = secrets.token_hex(4)
        self.company, self.email = f"Sweep {mark}", f"vera-{mark}@example.test"
        self.owner, self.guest = f"olga-{mark}@example.test", f"gast-{mark}@example.test"
        self.password = f"Planted-Pass-{secrets.token_hex(8)}"
        sweep.know("password", self.password)
        sweep.know("secret key", stack.environment["SECRET_KEY"])
        sweep.know("master key", *stack.environment["NEXUS_MASTER_KEY"].split(","))
        sweep.know("password of the mail server", MAIL_PASSWORD)
        people = {"company": self.company, "ceo": self.email, "owner": self.owner, "password": self.password}
        made = self.inside("make", **people)
        self.pk, self.schema, self.member = made["pk"], made["schema"], made["member"]

    def inside(self, what: str, **values: str) -> dict[str, Any]:
        """Calls a function of `planting` in the product."""
        code = f"from tests.live.planting import run; run({what!r})"
        return json.loads(self.stack.manage("shell", "--verbosity", "0", "-c", code, PLANTED=json.dumps(values)))

    def sql(self, query: str, *values: Any) -> list[Any]:
        with psycopg.connect(**self.stack.address, autocommit=True) as connection:
            connection.execute(f'SET search_path TO "{self.schema}", public')
            cursor = connection.execute(query, values)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    # Logins

    def log_in(self) -> None:
        self.ceo, self.admin = (Visitor(self.stack.url, who, self.password) for who in (self.email, self.owner))
        for visitor in (self.ceo, self.admin):
            self.sweep.listen(visitor.http)
            token = self.stack.manage("admin_token", visitor.email)
            self.sweep.know("admin token", token)
            visitor.prove(token)
            self.sweep.know("session key", visitor.cookies["sessionid"])
            if visitor is self.ceo:
                self.admin_token = token
        self.program = self.sweep.listen(httpx.Client(base_url=self.stack.url, timeout=LIMIT))
        words = {"email": self.email, "password": self.password}
        first = self.program.post("/api/auth/login", json=words).json()
        second = self.program.post("/api/auth/refresh", json={"refresh_token": first["refresh_token"]}).json()
        for pair in (first, second):
            self.sweep.know("access token", pair["access_token"])
            self.sweep.know("refresh token", pair["refresh_token"])
        self.refresh = second["refresh_token"]
        self.program.headers.update(
            {"Authorization": f"Bearer {second['access_token']}", "X-Admin-Token": self.admin_token}
        )

    # Planting, by the ways that people take

    def plant_model(self) -> None:
        self.model_key = f"sk-planted-{secrets.token_hex(12)}"
        self.post("/agent/settings/", self.assistant(debounce_seconds="no number"), 422)
        self.post("/agent/settings/", self.assistant(), 200)

    def assistant(self, **more: str) -> dict[str, str]:
        fields = {"is_on": "on", "model": "planted", "debounce_seconds": "11", "debounce_media_seconds": "20"}
        return fields | {"api_key": self.model_key, "base_url": self.model.url} | more

    def plant_channel(self) -> None:
        self.number, self.channel_key = new_number(), f"yc-planted-{secrets.token_hex(12)}"
        self.stack.whatsapp.numbers.append(self.number)
        self.channel = self.post("/settings/channels/new/", {"name": "Second", "number": self.number}, 302)
        self.stack.whatsapp.refused_keys.add(self.channel_key)
        self.post(f"{self.channel}key/", {"api_key": self.channel_key}, 422)
        self.stack.whatsapp.refused_keys.discard(self.channel_key)
        self.post(f"{self.channel}key/", {"api_key": self.channel_key}, 302)
        before = self.ceo.request("GET", f"{self.channel}secret/").text
        self.post(f"{self.channel}secret/renew/", {"version": VERSION.findall(before)[0]}, 302)
        after = self.ceo.request("GET", f"{self.channel}secret/").text
        self.hook, self.channel_secret = ADDRESS.findall(after)[0], SHOWN_SECRET.findall(after)[0]

    def plant_webhook(self) -> None:
        words = {"url": self.receiver.url, "events": ["lead.created", "message.received"]}
        again = {"Idempotency-Key": f"planted-{self.schema}"}
        made = [self.program.post("/api/admin/webhooks", json=words, headers=again) for _ in range(2)]
        assert [answer.status_code for answer in made] == [201, 201] and made[0].text == made[1].text, made[0].text
        self.endpoint = made[0].json()["id"]
        renewed = self.program.post(f"/api/admin/webhooks/{self.endpoint}/secret")
        self.webhook_secret = renewed.json()["secret"]

    def plant_google(self) -> None:
        """An account at Google, which then takes its permission back."""
        self.sweep.know("client secret at Google", CLIENT_SECRET)
        away = self.ceo.request("GET", "/calendar/settings/google/connect/").headers["Location"]
        with httpx.Client(trust_env=False, timeout=LIMIT) as browser:
            back = browser.get(away).headers["Location"]
        way = urlsplit(back)
        assert self.ceo.request("GET", f"{way.path}?{way.query}").headers["Location"] == "/calendar/settings/google/"
        self.post("/calendar/settings/google/read/", {}, 302)
        self.stack.google.take_back()
        self.post("/calendar/settings/google/read/", {}, 302)
        assert self.sql("SELECT state FROM calendar_app_googleaccount") == [("broken",)]

    def plant_links(self) -> None:
        """An invitation, a registration, a new password and a new mailbox: their e-mails come, their pages are opened
        and misused."""
        mail, stranger = self.stack.mail, self.sweep.listen(httpx.Client(base_url=self.stack.url, timeout=LIMIT))
        self.post("/team/invite/", {"email": self.guest, "role": "agent"}, 302)
        join = self.link("invitation link", mail.wait_for(self.guest, "/join/"))
        _post(stranger, "/password/", {"email": self.email})
        choose = self.link("password link", mail.wait_for(self.email, "/password/"))
        self.post("/account/email/", {"email": f"new-{self.guest}", "password": self.password}, 302)
        confirm = self.link("mailbox link", mail.wait_for(f"new-{self.guest}", "/account/email/"))
        ((company,),) = self.sql("SELECT id::text FROM public.tenants_tenant WHERE schema_name = current_schema()")
        asking = {"at": company, "role": "agent", "name": "Gast", "email": f"asks-{self.guest}"}
        asked = _post(stranger, "/register/", {**asking, "password": self.password, "again": self.password})
        assert asked.status_code == 302
        own = self.link("registration link", mail.wait_for(asking["email"], "/register/confirm/"))
        assert stranger.get(own).status_code == 200
        uneven = {"name": "Gast", "password": self.password, "again": "something else entirely"}
        assert _post(stranger, join, uneven).status_code == 422
        shown = stranger.get(choose).headers["Location"]
        assert _post(stranger, shown, uneven).status_code == 422
        assert self.ceo.request("GET", confirm).status_code == 200
        stranger.close()

    def link(self, name: str, outgoing: str) -> str:
        """The address in the e-mail, without the host; its secret part is known from now on."""
        self.sweep.know(name, *PROOF.findall(outgoing))
        return LINK.findall(outgoing)[0]

    def post(self, url: str, data: dict[str, str], status: int, **more: Any) -> str:
        """As the CEO; where one is sent afterwards."""
        answer = self.ceo.request("POST", url, data=data, **more)
        assert answer.status_code == status, f"{url}: {answer.status_code} {answer.text[:3000]}"
        return answer.headers.get("Location", "")

    # Failing

    def fail_outside(self) -> None:
        """The model, WhatsApp, an integrator's server: each refuses, and repeats the secret in its refusal."""
        self.stack.whatsapp.refused_keys.add(self.channel_key)
        self.receiver.answer(500, body=f"expected a signature made with {self.webhook_secret}", times=3)
        phone = new_number()
        body = text_event(self.number, phone, "Hola, quiero una visita")
        assert self.program.post(self.hook, content=body, headers=signed(self.channel_secret, body)).status_code == 200
        wait_until(lambda: self.model.asked)
        wait_until(
            lambda: self.sql("SELECT 1 FROM conversations_message WHERE status = 'failed' AND author = 'assistant'")
        )
        wait_until(lambda: self.sql("SELECT 1 FROM company_webhookdelivery WHERE status = 500"))
        self.post("/agent/settings/try/", {}, 302)
        wait_until(lambda: self.sql("SELECT 1 FROM agent_connectiontest WHERE state = 'failed'"))
        self.post(f"{self.channel}check/", {}, 422)
        self.stack.whatsapp.refused_keys.discard(self.channel_key)

    def fail_letters(self) -> None:
        mail = self.stack.mail
        for way in ("login", "letter"):
            before = len(mail.refused)
            mail.refuse(way)
            self.post("/team/invite/", {"email": f"{way}-{self.guest}", "role": "agent"}, 302)
            _post(self.program, "/password/", {"email": self.owner})
            wait_until(lambda before=before: len(mail.refused) >= before + 2)
        for text in mail.refused:
            self.sweep.know("refused link", *PROOF.findall(text))
        mail.refuse("")

    def fail_pages(self) -> None:
        """400 to 500, with secrets in what is sent."""
        wrong = {"email": self.email, "password": self.password, "stay": self.password}
        shape = {"email": 5, "password": self.password, "refresh_token": self.refresh, "code": [self.password]}
        asked = [
            (400, self.program.post("/api/auth/login", content=json.dumps(wrong)[:-1], headers=JSON)),
            (422, self.program.post("/api/auth/login", json=shape)),
            (415, self.program.post("/api/auth/login", data=wrong)),
            (404, self.program.post(f"/api/{self.password}", json=wrong)),
            (401, self.program.post("/api/auth/refresh", json={"refresh_token": self.refresh + "x"})),
            (401, self.program.get("/api/admin/leads", headers={"X-Admin-Token": self.admin_token + "x"})),
            (403, self.ceo.http.post("/login/", data=wrong)),
            (404, self.ceo.request("POST", "/nothing/", data=wrong)),
            (405, self.ceo.request("POST", "/leads/", data=wrong)),
            (409, self.ceo.request("POST", "/agent/settings/", data=self.assistant(), headers={"X-Company": self.other}))
        ]  # fmt: skip
        assert [answer.status_code for _status, answer in asked] == [status for status, _answer in asked]
        uneven = {"current": self.password + "x", "password": self.password, "again": self.password + "y"}
        self.post("/account/password/", uneven, 422)
        self.post("/account/proof/", {"token": self.admin_token + "x", "next": "/"}, 422)
        with self.without("agent_agentprofile"):
            self.post("/agent/settings/", self.assistant(), 500)
            self.post("/agent/settings/try/", {}, 500)
        with self.without("company_webhookendpoint"):
            assert self.program.get("/api/admin/webhooks").status_code == 500
            assert self.program.get(f"/api/admin/webhooks/{self.endpoint}").status_code == 500
        with self.without("tenants_knownbrowser", schema="public"):
            assert self.program.post("/api/auth/login", json=wrong | {"stay": True}).status_code in {422, 500}
            words = {"email": self.email, "password": self.password}
            assert self.program.post("/api/auth/login", json=words).status_code == 500

    @property
    def other(self) -> str:
        return str(self.stack.sql("SELECT id FROM public.tenants_tenant WHERE schema_name <> %s", [self.schema])[0][0])

    @contextmanager
    def without(self, table: str, *, schema: str = "") -> Iterator[None]:
        """While the table is called otherwise, everything that needs it breaks."""
        home = f'"{schema or self.schema}"'
        self.sql(f"ALTER TABLE {home}.{table} RENAME TO {table}_away")
        try:
            yield
        finally:
            self.sql(f"ALTER TABLE {home}.{table}_away RENAME TO {table}")

    # Looking

    def look_at_pages(self) -> int:
        """Every page and region, with the key of every kind of row; how many answered with something."""
        rows: dict[str, list[str]] = defaultdict(list)
        for kind, key in [*keys_of(self.stack, self.schema, self.pk), ("Membership", self.member)]:
            rows[kind].append(key)

        def visit(url: str) -> httpx.Response:
            """As a page and, where there is something, as a region too."""
            found = self.ceo.request("GET", url)
            if not found.is_client_error:
                self.ceo.request("GET", url, headers={"HX-Request": "true"})
            return found

        def visit_rows(routes: list[str]) -> int:
            """Routes that begin alike are about one kind of row: once one of them has opened, its keys are used."""
            kinds, opened = list(rows), 0
            for route in routes:
                for kind in list(kinds):
                    found = visit(address(route, rows[kind][0]))
                    if found.status_code == METHOD_NOT_ALLOWED:
                        break
                    if found.is_success:
                        kinds = [kind]
                        opened += 1 + sum(visit(address(route, key)).is_success for key in rows[kind][1:12])
                        break
            return opened

        plain, groups = [], defaultdict(list)
        for _name, route, _view in views():
            if "<uuid:" in route:
                groups[route.partition("<uuid:")[0]].append(route)
            elif "<" not in route:
                plain.append(f"/{route}")
        pages = all_at_once(lambda url: visit(url).is_success, plain)
        return sum(pages) + sum(all_at_once(visit_rows, groups.values()))

    def look_at_api(self) -> int:
        """Every GET of the description, with the key of every kind of row."""
        paths = self.program.get("/api/openapi.json").json()["paths"]
        keys = dict(keys_of(self.stack, self.schema, self.pk)) | {"User": self.member}
        urls = [path for path, methods in paths.items() if "get" in methods and "{" not in path]
        urls += [re.sub(r"{\w+}", key, path) for path, methods in paths.items() if "get" in methods and "{" in path
                 for key in keys.values()]  # fmt: skip
        return sum(all_at_once(lambda url: self.program.get(url).is_success, urls))

    def look_at_admin(self) -> int:
        """Whatever the Django admin links to, as the installation's owner and as the CEO."""
        seen = {"/admin/"}
        for visitor in (self.admin, self.ceo):
            waiting, met = ["/admin/"], set[str]()
            while waiting and len(met) < 60:
                url = waiting.pop()
                met.add(url)
                links = HREF.findall(visitor.request("GET", url).text)
                waiting += [link.replace("&amp;", "&") for link in links if link not in met | set(waiting)]
            seen |= met
        return len(seen)

    def take_files(self, folder: Path) -> None:
        """The person's file, and the company's with and without a passphrase."""
        lead = self.sql("SELECT lead_id::text FROM conversations_conversation ORDER BY created_at DESC LIMIT 1")[0][0]
        self.post(f"/settings/data/people/{lead}/export/", {}, 302)
        ready = "SELECT id::text FROM company_personrequest WHERE path <> ''"
        ((pk,),) = wait_until(lambda: self.sql(ready))
        assert self.ceo.request("GET", f"/settings/data/requests/{pk}/file/").content[:2] == b"PK"
        phrase = f"planted passphrase {secrets.token_hex(8)}"
        self.sweep.know("passphrase", phrase)
        (folder / "phrase").write_text(phrase)
        for name, more in (("plain", []), ("locked", ["--passphrase-file", str(folder / "phrase")])):
            file = folder / f"{name}.tar"
            self.stack.manage("company_export", self.schema, "--to", str(file), *more)
            self.sweep.unpack(f"company export, {name}", file.read_bytes())
        typed = f"typed passphrase {secrets.token_hex(8)}"
        self.sweep.know("company.CompanyExport.passphrase", typed)
        self.post("/settings/data/company/new/", {"passphrase": "too short"}, 422)
        self.post("/settings/data/company/new/", {"passphrase": typed}, 302)
        made = "SELECT id::text FROM company_companyexport WHERE state = 'done'"
        ((pk,),) = wait_until(lambda: self.sql(made))
        content = self.ceo.request("GET", f"/settings/data/company/{pk}/file/").content
        self.sweep.unpack("company export, from the page", content)


METHOD_NOT_ALLOWED = 405
JSON = {"Content-Type": "application/json"}


def _post(http: httpx.Client, url: str, data: dict[str, str]) -> httpx.Response:
    """As a stranger does with a form of the page."""
    token = TOKEN.findall(http.get(url).text)[0]
    return http.post(url, data=data | {"csrfmiddlewaretoken": token}, headers={"Referer": str(http.base_url)})


@pytest.fixture(scope="module")
def sweep(stack: Stack) -> Iterator[Sweep]:
    """Planted, driven, and everything heard."""
    heard, model, broker = Sweep(), OpenAI(Fails(401, echoes=True)), Broker(stack.environment["REDIS_URL"])
    with Receiver() as receiver, tempfile.TemporaryDirectory() as folder:
        drive = Drive(stack, heard, model, receiver)
        drive.log_in()
        drive.plant_model()
        drive.plant_channel()
        drive.plant_webhook()
        drive.plant_google()
        drive.plant_links()
        drive.fail_outside()
        drive.fail_pages()
        for name, values in drive.inside("add_factors", email=drive.email).items():
            heard.know(name, *values)
        drive.take_files(Path(folder))
        heard.counts["pages"] = drive.look_at_pages()
        heard.counts["routes of the API"] = drive.look_at_api()
        heard.counts["pages of the admin"] = drive.look_at_admin()
        drive.fail_letters()
        for name, values in drive.inside("kept", schema=drive.schema).items():
            heard.know(name, *values)
        for name, sent in (("webhook", receiver.requests), ("model", model.asked), ("WhatsApp", stack.whatsapp.sent)):
            heard.note(f"sent to {name}", json.dumps(sent, default=repr))
    for _to, text in stack.mail.letters:
        heard.note("letter", text)
    time.sleep(1)
    heard.note("broker", broker.close())
    read_broker(heard, stack.environment["REDIS_URL"])
    heard.read_files("file", stack.home, but={"keys.json"})
    heard.counts["tables"] = sum(heard.read_tables(stack.address, schema) for schema in ("public", drive.schema))
    # PostgreSQL and Valkey belong to the test run.
    heard.counts["logs"] = heard.read_files("log", Path(os.environ["NEXUS_HOME"]) / "log")
    yield heard
    model.close()


def read_broker(heard: Sweep, url: str) -> None:
    """What lies in Valkey now."""
    client = redis.Redis.from_url(url)
    readers: dict[bytes, Any] = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"hash": client.hgetall,
        b"zset": lambda key: client.zrange(key, 0, -1),
    }
    for key in client.scan_iter(count=1000):
        heard.note("Valkey", repr((key, readers[client.type(key)](key))))
    client.close()


# Encrypted for the names in them: answers of pages. One that no cache may hold, as a secret's, is not kept there.
NO_SECRETS = {"company.SentForm.body"}


def test_every_secret_field_has_a_planted_value(sweep: Sweep) -> None:
    fields = {f"{model._meta.label}.{field.name}" for model, field in secret_fields()} - NO_SECRETS
    assert fields - {name for name, values in sweep.secrets.items() if values} == set()


def test_everything_was_looked_at(sweep: Sweep) -> None:
    least = {"pages": 150, "routes of the API": 25, "pages of the admin": 8, "tables": 60, "logs": 1}
    assert {name: sweep.counts[name] for name, count in least.items() if sweep.counts[name] < count} == {}
    heard = set(sweep.places)
    assert {"broker", "Valkey", "letter", "sent to webhook", "sent to model"} <= heard
    exports = {f"company export, {kind}" for kind in ("plain", "locked", "from the page")}
    assert exports <= heard and {"file /settings/data/requests/<key>/file/"} <= heard
    assert {
        "file log/web.log",
        "file log/worker.log",
        "file log/background.log",
        "file log/beat.log",
        "log postgres.log",
    } <= heard


def test_no_secret_stands_where_it_is_not_meant_to(sweep: Sweep) -> None:
    found = {pair: around for pair, around in sweep.found().items() if not any(fits(pair, known) for known in MEANT)}
    assert not found, "\n".join(f"{secret} in {place}: {around!r}" for (secret, place), around in found.items())


def test_what_is_meant_is_met(sweep: Sweep) -> None:
    """So that the list stays short, and the search is seen to find things."""
    met = sweep.found()
    assert {known for known in MEANT if not any(fits(pair, known) for pair in met)} == set()
