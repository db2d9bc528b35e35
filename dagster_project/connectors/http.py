"""Asking an API, politely: at most so many requests a minute, again after a pause where it says so, never for ever.

Belongs here: one request and its answer as JSON, and what went wrong in sentences.
Does not belong here: which page comes next (`paging`), what the rows are (`apis`).
Retries are urllib3's: after a lost connection, 429 or 5xx, with growing pauses, or the pause that the server asks for.
Numbers in an answer stay as they are written, as everywhere in intake.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dagster_project.connectors.model import Api, Connector
from dagster_project.errors import Refusal

if TYPE_CHECKING:
    import requests

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 10, 120
LARGEST_ANSWER = 64 * 1024 * 1024
LONGEST_PAUSE = 300
PAUSE = 0.5  # seconds before the second repetition; each further one waits twice as long
WORTH_ANOTHER_TRY = (408, 429, 500, 502, 503, 504)


class Asker:
    """One connector's conversation with its API. To be closed."""

    def __init__(self, connector: Connector, api: Api, secret: str) -> None:
        import requests
        from requests.adapters import HTTPAdapter
        from urllib3.util import Retry

        self._connector, self._api = connector, api
        self._where = f"The connector `{connector.name}` ({connector.place}) fetched nothing: "
        if not (secret.isascii() and secret.isprintable()):
            raise self.refusal("its secret has a character that no header can carry. Check it where `access` says.")
        self._session = requests.Session()
        self._session.auth = _Signed(connector, secret)  # set always: else requests would look into ~/.netrc
        retry = Retry(
            total=api.tries - 1,
            backoff_factor=PAUSE,
            status_forcelist=WORTH_ANOTHER_TRY,
            allowed_methods=["GET"],
            raise_on_status=False,
            retry_after_max=LONGEST_PAUSE,
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))
        self._last = 0.0

    def close(self) -> None:
        self._session.close()

    def get(self, url: str, parameters: Mapping[str, str]) -> tuple[Any, str]:
        """An answer's JSON, and the next link of its header (''). `url` must be the API's own server."""
        import requests

        self._check_server(url)
        for left in reversed(range(self._api.tries)):
            self._wait()
            try:
                return self._answered(url, parameters)
            except requests.exceptions.ChunkedEncodingError:  # lost half-way, which urllib3 does not try again
                if left:
                    time.sleep(PAUSE * 2 ** (self._api.tries - left))
            except requests.exceptions.SSLError:
                raise self.refusal(
                    f"{self._server} does not prove who it is: its certificate is not valid here. Have it mended; a "
                    "company's own authority is named by the environment variable REQUESTS_CA_BUNDLE."
                ) from None
            except requests.exceptions.RequestException:
                break
        raise self.refusal(
            f"{self._server} cannot be reached, or stopped answering; it was tried {self._api.tries} times. Check "
            "`url`, that the server runs, and that this machine may reach it; then fetch again."
        )

    def _answered(self, url: str, parameters: Mapping[str, str]) -> tuple[Any, str]:
        with self._session.get(
            url,
            params=dict(parameters),
            headers={"Accept": "application/json"},
            timeout=(SECONDS_TO_CONNECT, SECONDS_TO_ANSWER),
            allow_redirects=False,
            stream=True,
        ) as answer:
            self._check_status(answer)
            return self._document(self._content(answer)), answer.links.get("next", {}).get("url", "")

    def refusal(self, why: str) -> Refusal:
        return Refusal(self._where + why)

    @property
    def _server(self) -> str:
        return urlsplit(self._api.url).netloc

    def _check_server(self, url: str) -> None:
        own, other = urlsplit(self._api.url), urlsplit(url)
        if (own.scheme, own.netloc) != (other.scheme, other.netloc):
            raise self.refusal(
                f"an answer names a next page on another server ({other.netloc or 'none'}), which would be sent the "
                "secret. Ask whoever runs the API."
            )

    def _wait(self) -> None:
        if self._api.requests_per_minute:
            pause = self._last + 60 / self._api.requests_per_minute - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            self._last = time.monotonic()

    def _check_status(self, answer: requests.Response) -> None:
        status = answer.status_code
        if status == 200:
            return
        if status in (401, 403):
            why = "refused the secret, or its owner may not read this. Check both where `access` says."
        elif status in (404, 410):
            why = "knows no such address. Check `url`."
        elif status == 429:
            why = (
                f"still says that it is asked too often after {self._api.tries} tries. Set `requests_per_minute` to "
                "what it allows, and fetch again later."
            )
        elif 300 <= status < 400:
            why = "answers that the rows are elsewhere. Put the address at which they are now into `url`."
        elif status in WORTH_ANOTHER_TRY:
            why = f"still fails after {self._api.tries} tries. Fetch again later, or ask whoever runs it."
        else:
            why = "did not give the rows. Check `url`, `parameters` and `paging` against the API's description."
        raise self.refusal(f"{self._server} {why} (status {status})")

    def _content(self, answer: requests.Response) -> bytes:
        """Read no more than an answer may be, however small it was made on the way."""
        parts: list[bytes] = []
        size = 0
        for part in answer.iter_content(1 << 16):
            size += len(part)
            if size > LARGEST_ANSWER:
                raise self.refusal(
                    f"an answer of {self._server} is larger than {LARGEST_ANSWER >> 20} MB. Ask for smaller pages."
                )
            parts.append(part)
        return b"".join(parts)

    def _document(self, content: bytes) -> Any:
        try:
            return json.loads(content, parse_float=str, parse_int=str, parse_constant=str)
        except (ValueError, RecursionError):
            raise self.refusal(
                f"{self._server} answers with something that is not JSON. Check `url`; a page to log in looks like "
                "this."
            ) from None


class _Signed:
    """Puts the secret where the API wants it."""

    def __init__(self, connector: Connector, secret: str) -> None:
        self._access, self._secret = connector.access, secret

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._access is None:
            return request
        if self._access.style == "basic":
            from requests.auth import HTTPBasicAuth

            HTTPBasicAuth(self._access.name.encode(), self._secret.encode())(request)
            return request
        if self._access.style == "header":
            request.headers[self._access.name] = self._secret
        else:
            request.headers["Authorization"] = f"Bearer {self._secret}"
        return request
