"""A gateway of text messages on this machine, as the tests need one: it keeps what it gets, and answers as it is told."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append({"path": self.path, "headers": dict(self.headers), "body": json.loads(body)})
        status, answer = self.server.answers.pop(0) if self.server.answers else (200, {"id": f"ref-{len(self.server.got)}"})
        text = json.dumps(answer).encode()
        self.send_response(status)
        if status in (301, 302, 307, 308):
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST

    def log_message(self, *words):
        """Quiet."""


@contextmanager
def running():
    """The server while it runs: `got` are the requests, `answers` the next ones to give as (status, JSON), `url` its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.answers, server.url = [], [], f"http://127.0.0.1:{server.server_address[1]}/messages"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
