"""Takes webhooks for tests: a line `EPOCH ID` in a file for each, and 204.

    receiver.py PORT FILE
"""

import http.server
import sys

PORT, FILE = int(sys.argv[1]), sys.argv[2]


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        with open(FILE, "a") as file:
            file.write(f"{self.headers['sightline-epoch']} {self.headers['webhook-id']}\n")
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("0.0.0.0", PORT), Receiver).serve_forever()
