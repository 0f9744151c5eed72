"""A time-stamping authority of one's own, by the OpenSSL program."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

_CONFIG = """
[tsa]
default_tsa = it
[it]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sm3
accuracy = secs:1
ess_cert_id_alg = sha256
[stamping]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
"""


def openssl(*arguments: str) -> bytes:
    return subprocess.run(("openssl", *arguments), check=True, capture_output=True).stdout


class Authority:
    """Its files: `ca.pem` to trust, and what it stamps with.

    Attributes:
        alter: what is done to an answer before it leaves.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.alter = folder, lambda token: token
        self.asked = 0
        (folder / "config").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        curve = ("-pkeyopt", "ec_paramgen_curve:P-256")
        for name in ("ca", "tsa"):
            openssl("genpkey", "-algorithm", "EC", *curve, "-out", str(folder / f"{name}.key"))
        openssl(
            *("req", "-x509", "-new", "-key", str(folder / "ca.key"), "-subj", "/CN=CA"),
            *("-days", "2", "-out", str(folder / "ca.pem")),
        )
        openssl(
            *("req", "-new", "-key", str(folder / "tsa.key"), "-subj", "/CN=TSA"),
            *("-out", str(folder / "tsa.csr")),
        )
        extensions = ("-extfile", str(folder / "config"), "-extensions", "stamping")
        openssl(
            *("x509", "-req", "-in", str(folder / "tsa.csr"), "-CA", str(folder / "ca.pem"), "-days", "2"),
            *("-CAkey", str(folder / "ca.key"), "-set_serial", "2", *extensions, "-out", str(folder / "tsa.pem")),
        )

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    alter: Callable[[bytes], bytes]

    def answer(self, query: bytes) -> bytes:
        self.asked += 1
        (self.folder / "query").write_bytes(query)
        openssl(
            *("ts", "-reply", "-config", str(self.folder / "config"), "-queryfile", str(self.folder / "query")),
            *("-signer", str(self.folder / "tsa.pem"), "-inkey", str(self.folder / "tsa.key")),
            *("-out", str(self.folder / "reply")),
        )
        return self.alter((self.folder / "reply").read_bytes())


@contextmanager
def listening(authority: Authority) -> Iterator[str]:
    """Its address while it listens."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
