"""A small S3-compatible store in memory, for what the one of the registry cannot do: misbehave on demand, and be fast.

It checks no credentials. `python -m tests.storage.repository.tiny_s3 FOLDER` serves a copy of a folder as the bucket
`backups` and prints its port.
"""

from __future__ import annotations

import asyncio
import hashlib
import subprocess
import sys
from bisect import bisect_left, bisect_right
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from aiohttp import web

from tests.process import environment

BUCKET = "backups"
PAGE = 1000
CHANGED = "Fri, 20 Nov 2026 15:17:34 GMT"
UPLOAD = "upload"
LISTED = "2026-11-20T15:17:34.000Z"

Hook = Callable[[web.Request], Awaitable[web.StreamResponse | None]]
"""Answers a request, or lets the store do it."""


class TinyS3:
    """Objects by their key."""

    def __init__(self, objects: dict[str, bytes] | None = None, hook: Hook | None = None) -> None:
        self.objects = objects or {}
        self.hook = hook
        self.asked: list[tuple[str, str]] = []
        """Method and path with query of each request."""
        self._sorted: list[str] | None = None
        self._parts: dict[str, dict[int, bytes]] = {}
        """Of the uploads that are under way, by key, the parts that are here by their number."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.method, request.path_qs))
        if self.hook is not None and (answer := await self.hook(request)) is not None:
            return answer
        key = request.match_info.get("key", "")
        if not key:
            if request.method == "POST":
                return self._delete_all(await request.read())
            return self._list(request)
        match request.method:
            case "GET" | "HEAD" if key in self.objects:
                return _object(request, self.objects[key])
            case "POST" if "uploads" in request.query:
                self._parts[key] = {}
                text = f"<InitiateMultipartUploadResult><UploadId>{UPLOAD}</UploadId></InitiateMultipartUploadResult>"
                return web.Response(text=text, content_type="application/xml")
            case "PUT" if "partNumber" in request.query:
                # Several may be under way at once, in any order.
                body = await request.read()
                self._parts[key][int(request.query["partNumber"])] = body
                return web.Response(headers={"ETag": '"part"'})
            case "PUT" if not self._allows(request, key):
                return error(412, "PreconditionFailed")
            case "PUT" if "x-amz-copy-source" in request.headers:
                source = unquote(request.headers["x-amz-copy-source"]).lstrip("/").removeprefix(f"{BUCKET}/")
                if source not in self.objects:
                    return error(404, "NoSuchKey")
                self.objects[key] = self.objects[source]
                self._sorted = None
                return web.Response(text="<CopyObjectResult/>", content_type="application/xml")
            case "POST" | "PUT":
                body = await request.read()
                if request.method == "POST":
                    body = b"".join(part for _, part in sorted(self._parts.pop(key).items()))
                self.objects[key] = body
                self._sorted = None
                etag = _etag(self.objects[key])
                text = f"<CompleteMultipartUploadResult><ETag>{escape(etag)}</ETag></CompleteMultipartUploadResult>"
                return web.Response(text=text, content_type="application/xml", headers={"ETag": etag})
            case "DELETE" if "uploadId" in request.query:
                self._parts.pop(key, None)
                return web.Response(status=204)
            case "DELETE":
                self.objects.pop(key, None)
                self._sorted = None
                return web.Response(status=204)
            case _:
                return error(404, "NoSuchKey")

    def _allows(self, request: web.Request, key: str) -> bool:
        """Return whether an object is as its writer wants it to be."""
        known = _etag(self.objects[key]) if key in self.objects else None
        if request.headers.get("If-None-Match") == "*":
            return known is None
        wanted = request.headers.get("If-Match")
        return wanted is None or (known or "").strip('"') == wanted.strip('"')

    def _list(self, request: web.Request) -> web.Response:
        query = request.query
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        after = query.get("continuation-token") or query.get("start-after", "")
        if self._sorted is None:
            self._sorted = sorted(self.objects)
        keys = self._sorted
        start = max(bisect_left(keys, prefix), bisect_right(keys, after) if after else 0)
        parts: list[str] = []
        count, last, at = 0, "", start
        while at < len(keys) and keys[at].startswith(prefix) and count < PAGE:
            key = keys[at]
            end = key.find(delimiter, len(prefix)) if delimiter else -1
            if end >= 0:
                folder = key[: end + 1]
                parts.append(f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>")
                last = folder + "\U0010ffff"
                at = bisect_left(keys, last)
            else:
                size = len(self.objects[key])
                parts.append(
                    f"<Contents><Key>{escape(key)}</Key><LastModified>{LISTED}</LastModified>"
                    f"<ETag>{_etag(self.objects[key])}</ETag><Size>{size}</Size></Contents>"
                )
                last = key
                at += 1
            count += 1
        more = at < len(keys) and keys[at].startswith(prefix)
        token = f"<NextContinuationToken>{escape(last)}</NextContinuationToken>" if more else ""
        truncated = f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}"
        text = f"<ListBucketResult>{truncated}{''.join(parts)}</ListBucketResult>"
        return web.Response(text=text, content_type="application/xml")

    def _delete_all(self, body: bytes) -> web.Response:
        keys = [one.text or "" for one in ElementTree.fromstring(body).iter() if one.tag.endswith("Key")]
        for key in keys:
            self.objects.pop(key, None)
        self._sorted = None
        deleted = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        return web.Response(text=f"<DeleteResult>{deleted}</DeleteResult>", content_type="application/xml")


def _object(request: web.Request, content: bytes) -> web.Response:
    headers = {"ETag": _etag(content), "Last-Modified": CHANGED}
    asked = request.http_range
    if asked.start is None:
        return web.Response(body=content, headers=headers)
    part = content[asked]
    headers["Content-Range"] = f"bytes {asked.start}-{asked.start + len(part) - 1}/{len(content)}"
    return web.Response(status=206, body=part, headers=headers)


def error(status: int, code: str, more: str = "") -> web.Response:
    text = f"<Error><Code>{code}</Code><Message>of a test</Message>{more}</Error>"
    return web.Response(status=status, text=text, content_type="application/xml")


@asynccontextmanager
async def serving(store: TinyS3) -> AsyncIterator[int]:
    """Serve a store at a port of the loopback address."""
    app = web.Application(client_max_size=1 << 30)
    app.router.add_route("*", f"/{BUCKET}", store.answer)
    app.router.add_route("*", f"/{BUCKET}/{{key:.*}}", store.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@contextmanager
def process(folder: Path) -> Iterator[int]:
    """Serve a copy of a folder in a process of its own, at the port that is given."""
    command = [sys.executable, "-m", "tests.storage.repository.tiny_s3", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"' if len(content) < 1 << 20 else '"large"'


def _objects(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


async def _serve(objects: dict[str, bytes]) -> None:
    async with serving(TinyS3(objects)) as port:
        print(port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(_objects(Path(sys.argv[1]))))
