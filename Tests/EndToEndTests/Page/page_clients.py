"""Clients that come and go, one that reads 4 KiB a second, one that has stopped reading.

    page_clients.py PORT PID SECONDS

Prints what became of the server's memory, descriptors and threads as one JSON object.
"""
import json
import os
import random
import socket
import sys
import threading
import time
import urllib.request

PORT, PID, SECONDS = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
random.seed(15)


def figures():
    status = open(f"/proc/{PID}/status").read()
    value = lambda name: int(status.split(name + ":")[1].split()[0])
    return {"rss_kib": value("VmRSS"), "threads": value("Threads"),
            "descriptors": len(os.listdir(f"/proc/{PID}/fd"))}


def get(path):
    return json.load(urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/v1/{path}", timeout=10))


def asked(path, buffer=None):
    client = socket.socket()
    if buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    client.connect(("127.0.0.1", PORT))
    client.sendall(f"GET /api/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return client


name = get("sources")["sources"][0]["name"]
paths = [f"sources/{name}/live.mjpeg?fps=10&width=320", "wall.mjpeg?tile=160", "events/stream"]
end = time.monotonic() + SECONDS
received = []


def come_and_go(number):
    while time.monotonic() < end:
        client = asked(random.choice(paths))
        client.settimeout(0.5)
        until, count = time.monotonic() + random.uniform(0.2, 2), 0
        while time.monotonic() < until:
            try:
                count += len(client.recv(1 << 16))
            except TimeoutError:
                pass
        received.append(count)
        client.close()


def slow():
    client = asked(paths[0], 4096)
    while time.monotonic() < end:
        client.recv(1024)
        time.sleep(0.25)
    client.close()


get("graph")
first = asked(paths[0])
time.sleep(1.5)
first.close()
time.sleep(1)
before = figures()
stopped = asked(paths[0], 4096)
threads = [threading.Thread(target=come_and_go, args=(number,)) for number in range(40)]
threads.append(threading.Thread(target=slow))
for thread in threads:
    thread.start()
while any(thread.is_alive() for thread in threads):
    time.sleep(0.5)
stopped.close()
time.sleep(2)
print(json.dumps({"before": before, "after": figures(), "visits": len(received),
                  "empty": sum(count == 0 for count in received),
                  "source": get("sources")["sources"][0]}))
