"""Someone who edits a wiki."""

from collections.abc import Mapping
from typing import Any

import requests

from local.encyclopedia.editing import TOKEN

ADMINISTRATOR = "Administrator of tests"
PASSWORD = "only for this one wiki"  # noqa: S105 — it lives as long as the test


class Editor:
    """Sends requests that change pages. Who logs in may do all that an administrator may."""

    def __init__(self, api: str) -> None:
        self._api = api
        self._session = requests.Session()
        self._token = TOKEN

    def log_in(self) -> None:
        token = self._tokens("login")["logintoken"]
        answer = self._post(
            {"action": "login", "lgname": ADMINISTRATOR, "lgpassword": PASSWORD, "lgtoken": token}
        )
        assert answer["login"]["result"] == "Success"
        self._token = self._tokens("csrf")["csrftoken"]

    def do(self, step: Mapping[str, str]) -> dict[str, Any]:
        return self._post({"token": self._token, **step})

    def _tokens(self, kind: str) -> dict[str, str]:
        tokens: dict[str, str] = self._post({"action": "query", "meta": "tokens", "type": kind})["query"][
            "tokens"
        ]
        return tokens

    def _post(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        response = self._session.post(
            self._api, data={"format": "json", "formatversion": "2", **parameters}, timeout=60
        )
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer
