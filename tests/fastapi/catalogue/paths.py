"""Paths that are nearly an operation's, and others."""

from collections.abc import Iterator
from dataclasses import replace

from exchange import Request
from operations import OPERATIONS

from . import samples
from .shares import share

GROUP = "paths"

# What a query may hold when it is carried over to a redirect's `Location`.
QUERIES = (
    "?",
    "?a=b",
    "?a=b&c=%20%zz%",
    "?a=b?c",
    "?a=/b/",
    "?+%2B",
    "?:/@!$&'()*,;=-._~[]",
    "?%C3%A9%FF%00%0A%0D",
    "?%3C%3E%22%60%7B%7D%7C%5E%5C%23",
    "?" + "a" * 1000,
)

UNKNOWN = (
    "/",
    "//",
    "///",
    "/?a=b",
    "/v1",
    "/v1/",
    "/v1/auth",
    "/v1/auth/",
    "/v1/auth//",
    "/v1/auth/unknown",
    "/v1/auth/unknown/",
    "/v1/auth/unknown//?a=b",
    "/v1/auth/portal",
    "/v1/auth/portal/",
    "/v1/oauth2",
    "/v1/oauth2/",
    "/v2/auth/load",
    "/auth/load",
    "/load",
    "/unknown",
    "/unknown/",
    "/%",
    "/%2",
    "/%zz",
    "/%00",
    "/%ff",
    "/%C3%A9",
    "/%C3%A9/",
    "/favicon.ico",
    "/robots.txt",
    "/index.html",
    "/.",
    "/..",
    "/./v1/auth/load",
    "/v1/../v1/auth/load",
    "/v1/auth/./load",
    "/v1/auth/load/..",
    "/v1/auth/load/.",
    "/v1/auth/%2E/load",
    "/v1/auth/%2e%2e/auth/load",
    "/*",
    "/v1/auth/*",
    "/v1/auth/:id",
    "/v1/auth/load,logout",
    "/v1/auth/load=",
    "/v1/auth/load~",
    "/redoc",
)


def requests() -> Iterator[Request]:
    for operation in OPERATIONS:
        for label, path in share(operation, variants(operation.sent_path)).items():
            valid = samples.valid(operation, "")
            query = valid.target.removeprefix(operation.sent_path)
            name = f"{GROUP}: {operation.slug}: {label}"
            yield replace(valid, group=GROUP, name=name, target=path + query)
    for index, query in enumerate(QUERIES):
        for suffix in ("", "/", "//"):
            target = f"/v1/auth/load{suffix}{query}"
            name = f"{GROUP}: load{suffix} with query {index}"
            yield Request(GROUP, name, "GET", target)
    for target in UNKNOWN:
        for method in ("GET", "POST"):
            yield Request(GROUP, f"{GROUP}: {method} {target}", method, target)
    yield from redirects()


def variants(path: str) -> dict[str, str]:
    head, _, last = path.rpartition("/")
    return {
        "a slash at the end": f"{path}/",
        "two slashes at the end": f"{path}//",
        "five slashes at the end": f"{path}/////",
        "an encoded slash at the end": f"{path}%2F",
        "an encoded and a plain slash at the end": f"{path}%2f/",
        "two slashes at the beginning": f"/{path}",
        "two slashes within": f"{head}//{last}",
        "an encoded slash within": f"{head}%2F{last}",
        "an encoded letter": f"{head}/%{ord(last[0]):02X}{last[1:]}",
        "encoded letters in lower case": f"{head}/" + "".join(f"%{ord(c):02x}" for c in last),
        "an encoded letter and a slash at the end": f"{head}/%{ord(last[0]):02X}{last[1:]}/",
        "an encoded line end": f"{path}%0A",
        "two encoded line ends": f"{path}%0A%0A",
        "an encoded line end and a slash": f"{path}%0A/",
        "a slash and an encoded line end": f"{path}/%0A",
        "an encoded carriage return": f"{path}%0D",
        "an encoded space": f"{path}%20",
        "an encoded NUL": f"{path}%00",
        "an encoded question mark": f"{path}%3F",
        "an encoded question mark and a slash": f"{path}%3F/",
        "an encoded hash sign and a slash": f"{path}%23/",
        "an accent": f"{path}%C3%A9",
        "a cut character": f"{path}%C3",
        "a cut character and a slash": f"{path}%C3/",
        "a cut escape": f"{path}%6",
        "upper case": path.upper(),
        "a first letter in upper case": f"{head}/{last.capitalize()}",
        "a dot": f"{path}.",
        "a dot and a slash": f"{path}/.",
        "an ending": f"{path}.json",
        "a parameter": f"{path};a=b",
        "a segment more": f"{path}/{last}",
        "a segment less": head,
    }


def redirects() -> Iterator[Request]:
    """A redirect comes before everything else, whatever the method."""
    for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "get", "FOO"):
        for target in ("/v1/auth/load/", "/v1/auth/logout/", "/v1/auth/unknown/"):
            yield Request(GROUP, f"{GROUP}: {method} {target}", method, target)
    headers = (("Content-Type", "application/json"),)
    for label, body in (("a broken body", b"{"), ("a body", b"{}"), ("bytes", b"\xff")):
        name = f"{GROUP}: portal-login with a slash and {label}"
        yield Request(GROUP, name, "POST", "/v1/auth/portal/login/", headers, body)
