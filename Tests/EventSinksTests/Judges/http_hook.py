"""A web server that keeps what is posted: http_hook.py FILE PORT [MODE].

Each post is a line of FILE, on the disk before it is answered. Modes: `moody` answers 500 to every
third post that it keeps; `picky` answers 400 where the body has the word `ev_7"`.
"""
import http.server, json, os, sys

path, port, mode = sys.argv[1], int(sys.argv[2]), (sys.argv[3:] or [""])[0]
count = 0


class Hook(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        global count
        body = self.rfile.read(int(self.headers["content-length"]))
        if mode == "picky" and b'ev_7"' in body: return self.answer(400)
        count += 1
        line = {"headers": {k.lower(): v for k, v in self.headers.items()}, "body": body.decode()}
        with open(path, "a") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self.answer(500 if mode == "moody" and count % 3 == 0 else 204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_): pass


http.server.ThreadingHTTPServer.allow_reuse_address = True
http.server.ThreadingHTTPServer(("127.0.0.1", port), Hook).serve_forever()
