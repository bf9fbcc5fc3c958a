"""A person with a browser's cookies but no browser: pages over HTTP, as fast as they come."""

import re
from typing import Any

import httpx

from tests.live.stack import LIMIT, PASSWORD

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Visitor:
    """Logged in from the start. Redirections are not followed: where one is sent is part of the answer."""

    def __init__(self, url: str, email: str, password: str = PASSWORD) -> None:
        self.email = email
        self.seats: frozenset[str] = frozenset()  # the memberships that the person chooses between
        self.http = httpx.Client(base_url=url, timeout=LIMIT)
        page = self.http.get("/login/")
        found = TOKEN.search(page.text)
        assert found, page.text[:500]
        words = {"email": email, "password": password, "csrfmiddlewaretoken": found[1]}
        answer = self.http.post("/login/", data=words, headers={"Referer": url})
        assert answer.status_code == 302, f"{email} cannot log in: {answer.status_code}"

    def prove(self, token: str) -> None:
        """Gives the second proof, so that pages behind it are reached too."""
        answer = self.request("POST", "/account/proof/", data={"token": token, "next": "/"})
        assert answer.status_code == 302 and answer.headers["Location"] == "/", answer.text

    @property
    def cookies(self) -> dict[str, str]:
        return dict(self.http.cookies)

    def request(self, method: str, url: str, *, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        """One request of a page, with the token that its forms would carry."""
        known = {"X-CSRFToken": self.http.cookies.get("csrftoken", "")} if method != "GET" else {}
        return self.http.request(method, url, headers={**known, **(headers or {})}, **more)

    def close(self) -> None:
        self.http.close()
