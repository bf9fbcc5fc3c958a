"""
`bin/smoke` does what a newcomer does, and says what it does: a fresh clone in a temporary directory, `bin/dev`, a
signed YCloud event from an invented lead, the answers, a booking to the end, the calendar page that shows it, stop.

The answers go to a stand-in of YCloud's API on loopback. Standard library only. The exit code is 0 when all went well.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import http.cookiejar
import http.server
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
LEAD, NAME = "+5491160010020", "Brunilda Zubizarreta"
START_LIMIT, ANSWER_LIMIT = 900, 60  # seconds
FOREIGN = ("DATABASE_URL", "REDIS_URL", "OPENAI_API_KEY", "NEXUS_STATE_DIR", "VIRTUAL_ENV", "PYTHONPATH", "SITE_URL")


class Failure(Exception):
    """What did not happen, in one sentence."""


class YCloud:
    """A stand-in that accepts every message and keeps it."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, format: str, *words: Any) -> None:
                pass

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
                if "/whatsapp/messages" in self.path:
                    outer.sent.append(body)
                answer = json.dumps({**body, "id": uuid.uuid4().hex, "status": "accepted"}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/v2"

    def words(self, since: int) -> str:
        """What was sent after the first `since` messages, buttons and list rows included."""
        return "\n".join(words_of(message) for message in self.sent[since:])


def words_of(message: dict[str, Any]) -> str:
    texts = [(message.get("text") or {}).get("body", "")]
    interactive = message.get("interactive") or {}
    texts.append((interactive.get("body") or {}).get("text", ""))
    action = interactive.get("action") or {}
    texts += [f"[{button['reply']['title']}]" for button in action.get("buttons", [])]
    texts += [f"[{row['title']}]" for part in action.get("sections", []) for row in part.get("rows", [])]
    return " ".join(text for text in texts if text)


class Product:
    """`bin/dev` of the clone."""

    def __init__(self, clone: Path, work: Path, ycloud: YCloud) -> None:
        self.home, self.output = work / "home", work / "dev.txt"
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            port = str(door.getsockname()[1])
        environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        environment |= {"PORT": port, "NEXUS_HOME": str(self.home), "YCLOUD_API_BASE": ycloud.address}
        environment |= {"AGENT_DEBOUNCE_SECONDS": "0.5"}
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                [str(clone / "bin" / "dev")], env=environment, stdout=output, stderr=output, start_new_session=True
            )

    def wait_until_ready(self) -> dict[str, Any]:
        """The content of demo.json."""
        shown, end = 0, time.monotonic() + START_LIMIT
        while time.monotonic() < end:
            text = self.output.read_text(errors="replace")
            for line in text[shown:].splitlines():
                say(f"    {line}")
            shown = len(text)
            if "ready http" in text:
                content: dict[str, Any] = json.loads((self.home / "demo.json").read_text())
                return content
            if self.process.poll() is not None:
                raise Failure(f"bin/dev ended with exit code {self.process.returncode}.")
            time.sleep(0.3)
        raise Failure(f"bin/dev was not ready after {START_LIMIT} seconds.")

    def stop(self) -> None:
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failure("bin/dev did not stop within 30 seconds.") from None
        if code:
            raise Failure(f"bin/dev ended with exit code {code}.")
        say(f"stopped in {time.monotonic() - began:.1f} s")


class Talk:
    """A lead who writes and waits for the answer."""

    def __init__(self, channel: dict[str, Any], url: str, ycloud: YCloud) -> None:
        self.channel, self.ycloud = channel, ycloud
        self.address = urllib.parse.urljoin(url + "/", channel["webhook"])

    def say(self, text: str) -> str:
        """Post the words as a signed event; the answer's words once they have come."""
        since = len(self.ycloud.sent)
        say(f"lead:  {text}")
        self.post(self.event(text))
        end = time.monotonic() + ANSWER_LIMIT
        while time.monotonic() < end and len(self.ycloud.sent) == since:
            time.sleep(0.1)
        time.sleep(1)  # an answer may have several parts
        answer = self.ycloud.words(since)
        if not answer:
            raise Failure(f"No answer came within {ANSWER_LIMIT} seconds.")
        say(f"agent: {answer}")
        return answer

    def event(self, text: str) -> bytes:
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        message = {
            "id": uuid.uuid4().hex,
            "wamid": f"wamid.{uuid.uuid4().hex}",
            "wabaId": "1",
            "from": LEAD,
            "to": self.channel["number"],
            "customerProfile": {"name": NAME.split()[0]},
            "sendTime": now,
            "type": "text",
            "text": {"body": text},
        }
        event = {"id": f"evt_{uuid.uuid4().hex}", "type": "whatsapp.inbound_message.received", "apiVersion": "v2"}
        return json.dumps({**event, "createTime": now, "whatsappInboundMessage": message}).encode()

    def post(self, body: bytes) -> None:
        moment = str(int(time.time()))
        signed = hmac.new(self.channel["secret"].encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "YCloud-Signature": f"t={moment},s={signed}"}
        request = urllib.request.Request(self.address, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                if response.status != 200:
                    raise Failure(f"The webhook answered {response.status}.")
        except urllib.error.HTTPError as error:
            raise Failure(f"The webhook answered {error.code}.") from error


class Browser:
    """Enough of a browser to log in and read a page."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=20) as response:
            text: str = response.read().decode()
            return text

    def log_in(self, login: dict[str, str]) -> None:
        page = self.get("/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        names = re.findall(r'<input[^>]+name="([^"]+)"', page)
        field = "username" if "username" in names else "email"
        form = {field: login["email"], "password": login["password"], "csrfmiddlewaretoken": token[1] if token else ""}
        request = urllib.request.Request(
            f"{self.url}/login/", urllib.parse.urlencode(form).encode(), {"Referer": f"{self.url}/login/"}
        )
        with self.opener.open(request, timeout=20) as response:
            if "/login" in response.url:
                raise Failure(f"{login['email']} could not log in.")


def book(talk: Talk) -> str:
    """Talk until an appointment is confirmed; its time as confirmed."""
    answer = talk.say("Hola, quiero una visita técnica la semana que viene")
    for text in ("La primera opción, por favor", f"{NAME}, brunilda@example.com", "Sí, confirmo", "Sí"):
        if confirmed(answer):
            break
        answer = talk.say(text)
    if not confirmed(answer):
        raise Failure("The conversation did not reach a confirmed appointment.")
    moment = re.search(r"(\d{1,2}):(\d{2})", answer)
    if moment is None:
        raise Failure("The confirmation names no time.")
    return f"{int(moment[1]):02}:{moment[2]}"


def confirmed(answer: str) -> bool:
    """Whether a sentence, that is no question, confirms an appointment at a time."""
    sentences = re.split(r"(?<=[.!?])\s+", answer)
    word = re.compile(r"\b(reservad[oa]|agendad[oa]|confirmad[oa]|quedó)\b.*\d{1,2}:\d{2}", re.IGNORECASE | re.DOTALL)
    return any(word.search(sentence) and not sentence.rstrip().endswith("?") for sentence in sentences)


def check_pages(demo: dict[str, Any], moment: str) -> None:
    """The booking stands in the calendar and the lead in the inbox, for a member who logs in."""
    solar = demo["channels"][0]["company"]
    login = next(one for one in demo["logins"] if one["role"] == "ceo" and solar in (one["company"] or solar))
    browser = Browser(demo["url"])
    browser.log_in(login)
    say(f"{login['email']} is logged in")
    inbox = html.unescape(browser.get("/inbox/"))
    if NAME.split()[0] not in inbox:
        raise Failure("The inbox does not show the lead.")
    say("the inbox shows the lead")
    pages = [browser.get("/calendar/")]
    links = re.findall(r'href="(/calendar/[^"]*)"', html.unescape(pages[0]))
    pages += [browser.get(link) for link in sorted(set(links)) if "?" in link][:12]
    if not any(shows(html.unescape(page), moment) for page in pages):
        raise Failure(f"No calendar page shows the appointment at {moment}.")
    say(f"the calendar shows the appointment at {moment}")


def shows(page: str, moment: str) -> bool:
    return NAME.split()[0] in page and re.search(rf"\b0?{moment.lstrip('0')}\b", page) is not None


def main() -> int:
    work = Path(tempfile.mkdtemp(prefix="nexus-smoke-"))
    product = None
    try:
        clone = work / "clone"
        say(f"cloning into {clone}")
        subprocess.run(["git", "clone", "--quiet", str(CHECKOUT), str(clone)], check=True)
        ycloud = YCloud()
        say("starting bin/dev")
        began = time.monotonic()
        product = Product(clone, work, ycloud)
        demo = product.wait_until_ready()
        say(f"ready after {time.monotonic() - began:.0f} s")
        moment = book(Talk(demo["channels"][0], demo["url"], ycloud))
        check_pages(demo, moment)
        product.stop()
        say("All went well.")
        return 0
    except (Failure, OSError, subprocess.CalledProcessError) as problem:
        say(f"FAILED: {problem}")
        return 1
    finally:
        if product is not None and product.process.poll() is None:
            product.process.send_signal(signal.SIGTERM)
            product.process.wait(30)
        clean_up(work)


def clean_up(work: Path) -> None:
    """Delete the clone, its home and, as root, the database outside of it."""
    python, home = work / "clone" / ".venv" / "bin" / "python", work / "home"
    if python.exists() and home.exists():
        code = f"from pathlib import Path; from crm.embedded import remove_home; remove_home(Path({str(home)!r}))"
        subprocess.run([python, "-c", code], cwd=work / "clone", check=False)
    shutil.rmtree(work, ignore_errors=True)


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
