"""A mail server on loopback that asks for a login: takes every e-mail, or refuses in the words of a talkative server.

`refuse("login")` repeats the credentials in its refusal, `refuse("e-mail")` the e-mail; `refuse("")` takes them again.
"""

import socketserver
import threading
import time
from email import message_from_bytes, policy

LIMIT = 90  # seconds


class MailServer:
    """`e-mails` holds (address, text) in order of arrival, the text in clear."""

    def __init__(self, *, user: str, password: str) -> None:
        self.letters: list[tuple[str, str]] = []
        self.refused: list[str] = []
        self.refusing = ""
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer._serve(self)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        port = self.server.server_address[1]
        self.url = f"smtp://{user}:{password}@127.0.0.1:{port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def refuse(self, what: str) -> None:
        self.refusing = what

    def to(self, address: str) -> list[str]:
        return [text for to, text in list(self.letters) if to == address]

    def wait_for(self, address: str, words: str) -> str:
        """The newest e-mail to the address that says `words`."""
        end = time.monotonic() + LIMIT
        while not (found := [text for text in self.to(address) if words in text]):
            assert time.monotonic() < end, f"no letter to {address} says {words!r}: {self.to(address)}"
            time.sleep(0.05)
        return found[-1]

    def _serve(self, line: socketserver.StreamRequestHandler) -> None:
        def say(words: str) -> None:
            line.wfile.write(words.encode() + b"\r\n")

        say("220 mail.example.test")
        to = ""
        for raw in line.rfile:
            words = raw.decode("utf-8", "replace").strip()
            verb = words[:4].upper()
            if verb in {"EHLO", "HELO"}:
                say("250-mail.example.test\r\n250 AUTH PLAIN")
            elif verb == "AUTH":
                is_refused = self.refusing == "login"
                self.refused += [words] if is_refused else []
                say(f"535 5.7.8 {words} is not known here" if is_refused else "235 welcome")
            elif verb == "RCPT":
                to = words.partition("<")[2].partition(">")[0]
                say("250 ok")
            elif verb == "DATA":
                say("354 go on")
                say(self._take(to, b"".join(iter(line.rfile.readline, b".\r\n"))))
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")

    def _take(self, to: str, data: bytes) -> str:
        text = message_from_bytes(data, policy=policy.default).get_content()
        if self.refusing != "letter":
            self.letters.append((to, text))
            return "250 taken"
        self.refused.append(text)
        return f"550 5.7.1 refused: {' '.join(text.split())}"
