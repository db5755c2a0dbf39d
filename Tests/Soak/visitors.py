"""Who looks at the page in a soak: calls of its interface, and clients that come and go."""
import collections
import http.client
import random
import socket
import threading
import time

CALLS = ["run", "sources", "sources/steady", "events?limit=20", "graph", "counts", "pipeline", "rules",
         "log", "tracks", "session", "sources/steady/snapshot.jpg"]
STREAMS = ["events/stream", "wall.mjpeg", "sources/steady/live.mjpeg",
           "sources/steady/hls/index.m3u8"]
LONGEST = 10


class Visitors:
    """So many calls, evenly over so many seconds, and so many clients of streams: some read, some
    read slowly, some say nothing, and all of them go without a word."""

    def __init__(self, port, calls, clients, seconds, seed):
        self.port, self.seconds = port, seconds
        self.dice = random.Random(seed)
        self.statuses = collections.Counter()
        self.slowest = 0.0
        self.threads = [threading.Thread(target=self.call, args=(calls,))]
        for _ in range(clients):
            begin = self.dice.uniform(0, seconds * 0.8)
            stay = min(self.dice.uniform(0.5, 4), seconds - begin)
            kind = self.dice.choice(["reads", "reads", "slow", "silent"])
            self.threads.append(threading.Thread(
                target=self.visit, args=(begin, stay, kind, self.dice.choice(STREAMS))))
        for thread in self.threads:
            thread.start()

    def call(self, count):
        begin = time.monotonic()
        for number in range(count):
            time.sleep(max(0, begin + number * self.seconds / count - time.monotonic()))
            self.note(CALLS[number % len(CALLS)])

    def note(self, path):
        """One call."""
        asked = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            connection.request("GET", f"/api/v1/{path}")
            answer = connection.getresponse()
            answer.read()
            self.statuses[answer.status] += 1
            if answer.status != 200:
                print(f"{path}: {answer.status}", flush=True)
        except (OSError, http.client.HTTPException) as error:
            self.statuses[type(error).__name__] += 1
            print(f"{path}: {error!r}", flush=True)
        finally:
            connection.close()
            self.slowest = max(self.slowest, time.monotonic() - asked)

    def visit(self, begin, stay, kind, path):
        """One client of a stream."""
        time.sleep(begin)
        end = time.monotonic() + stay
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=LONGEST) as client:
                if kind != "silent":
                    client.sendall(f"GET /api/v1/{path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                client.settimeout(0.2)
                while time.monotonic() < end:
                    try:
                        if kind == "silent":
                            time.sleep(0.2)
                        elif not client.recv(512 if kind == "slow" else 1 << 16):
                            break
                        elif kind == "slow":
                            time.sleep(0.25)
                    except TimeoutError:
                        pass
        except OSError as error:
            self.statuses[type(error).__name__] += 1

    def finish(self):
        """Waits until all have gone."""
        for thread in self.threads:
            thread.join()
