"""Kinds of failed run, in words for people; and which kind an exception or an answer is."""

from __future__ import annotations

import sqlite3

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from crawlers.challenges import challenge

# kind -> (French, English)
FAILURES: dict[str, tuple[str, str]] = {
    "refused": ("le site refuse l’accès", "the site refuses access"),
    "robots": ("le fichier robots.txt du site l’interdit", "the site’s robots.txt forbids it"),
    "challenged": ("le site demande une preuve d’humanité", "the site asks for a proof of being human"),
    "not_found": ("l’adresse n’existe pas, ou plus", "the address does not exist, or no longer"),
    "server_error": ("le site répond par une erreur", "the site answers with an error"),
    "network": ("le site est injoignable", "the site cannot be reached"),
    "timeout": ("le site ne répond pas à temps", "the site does not answer in time"),
    "empty": ("aucune fiche trouvée", "no entry found"),
    "too_few": ("moins de fiches qu’attendu", "fewer entries than expected"),
    "malformed": ("la réponse n’est pas lisible", "the answer cannot be read"),
    "too_big": ("la réponse est trop grande", "the answer is too big"),
    "too_many_pages": ("la liste n’en finit pas", "the listing does not end"),
    "private_address": ("adresse d’un réseau privé, ou hors du web", "address of a private network, or not of the web"),
    "not_recorded": ("réponse absente de l’enregistrement", "answer missing from the recording"),
    "interrupted": ("moisson interrompue", "harvest interrupted"),
    "crashed": ("erreur dans Glane", "error in Glane"),
    "busy": ("une autre moisson est en cours", "another harvest is under way"),
}


class HarvestFailure(IgnoreRequest):
    """A failure of a known kind, with a message that says what was met. Any component or platform may raise it."""

    def __init__(self, kind: str, message: str) -> None:
        if kind not in FAILURES:
            raise ValueError(f"{kind!r} is no kind of failure; known: {', '.join(FAILURES)}")
        self.kind = kind
        super().__init__(message)


Failure = tuple[str, str]

_DOWNLOAD: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (DownloadCancelledError, "too_big"),  # Scrapy cancels a download for its size only
    (CannotResolveHostError, "network"),
    (DownloadConnectionRefusedError, "network"),
    (ResponseDataLossError, "network"),
    (DownloadFailedError, "network"),
    (UnsupportedURLSchemeError, "private_address"),
    (NotSupported, "private_address"),  # no download handler: neither http nor https
    (sqlite3.Error, "crashed"),
    (MemoryError, "crashed"),
    (OSError, "network"),
)


def of_download(error: BaseException) -> Failure:
    """Return (kind, message) of what kept an answer from reaching the spider: an exception, or an HttpError."""
    if isinstance(error, HarvestFailure):
        return error.kind, str(error)
    if isinstance(error, HttpError):
        return of_answer(error.response)
    for cls, kind in _DOWNLOAD:
        if isinstance(error, cls):
            return kind, _words(error)
    if isinstance(error, IgnoreRequest):
        return _of_ignored(error)
    return "crashed", _words(error)


def _of_ignored(error: IgnoreRequest) -> Failure:
    """Scrapy tells its own refusals apart by their text only."""
    text = str(error)
    if "robots.txt" in text:
        return "robots", text
    return "server_error", text  # "max redirections reached"


def of_answer(response: Response) -> Failure:
    """Return (kind, message) of an answer whose status is not a success."""
    status = response.status
    wall = challenge(status, response.headers, response.body)
    if wall:
        return "challenged", f"{status}: {wall}"
    if status in (401, 402, 403, 407, 429, 451):
        return "refused", f"{status} {response.url}"
    if status in (404, 410):
        return "not_found", f"{status} {response.url}"
    if status in (408, 504, 524):
        return "timeout", f"{status} {response.url}"
    if 300 <= status <= 399:  # noqa: PLR2004 - the class of redirects
        location = (response.headers.get("Location") or b"").decode("latin-1")
        return "private_address", f"{status} to {location!r}, which is not followed: only http and https are"
    return "server_error", f"{status} {response.url}"


def of_spider(error: BaseException) -> Failure:
    """Return (kind, message) of an exception that the spider raised as it read an answer."""
    if isinstance(error, HarvestFailure):
        return error.kind, str(error)
    if isinstance(error, RecursionError):
        return "malformed", "nested too deep"
    ours = isinstance(error, MemoryError | sqlite3.Error) or getattr(error, "errno", None) is not None  # a full disk
    return ("crashed" if ours else "malformed"), _words(error)


def _words(error: BaseException) -> str:
    text = " ".join(str(error).split()) or "no detail"
    return f"{type(error).__name__}: {text}"[:500]
