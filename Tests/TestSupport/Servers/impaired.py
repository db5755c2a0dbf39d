"""A bad network on the loopback, seeded: the same seed does the same harm to the same packets.

impaired.py udp TARGET [OPTION=VALUE…]    passes datagrams on to port TARGET
impaired.py rtsp SERVER [OPTION=VALUE…]   stands between a player and the RTSP server at port SERVER:
                                          its RTP, inside the connection or as datagrams, goes
                                          through here
Prints `ready PORT` when it listens, and ends when its parent does.

seed=N        of everything that is drawn (1)
loss=P        share of packets that never arrive
duplicate=P   share of packets that arrive twice
reorder=MS    each packet is held up by up to so many milliseconds
flip=P        share of bits of the payload that are turned over
jump=S        seconds by which RTP timestamps are moved…
after=N       …from the N-th packet of RTP on (0)
wrap=S        RTP timestamps are moved so that they wrap S seconds behind the first
record=PATH   a file that gets what goes on, as it does (udp)
rate=R        the clock of RTP timestamps, and of the sender's reports about it, runs R times as fast
              (in a connection alone)
"""

import heapq
import os
import random
import re
import socket
import sys
import threading
import time

OPTIONS = {"seed": 1, "loss": 0, "duplicate": 0, "reorder": 0, "flip": 0, "jump": 0, "after": 0,
           "wrap": 0, "record": "", "rate": 1}
RATE = 90_000


class Harm:
    """What happens to the packets of one stream."""

    def __init__(self, options):
        self.options = options
        self.random = random.Random(options["seed"])
        self.count = 0
        self.offset = None
        self.first = None

    def flipped(self, data, head):
        share = self.options["flip"]
        if share <= 0:
            return data
        bits = (len(data) - head) * 8
        data = bytearray(data)
        place = self.random.expovariate(share)
        while place < bits:
            data[head + int(place) // 8] ^= 1 << int(place) % 8
            place += 1 + self.random.expovariate(share)
        return bytes(data)

    def stamped(self, data):
        """RTP whose timestamp is moved."""
        if len(data) < 12:
            return data
        self.count += 1
        stamp = int.from_bytes(data[4:8], "big")
        if self.offset is None:
            wrap = self.options["wrap"]
            self.offset = (2**32 - int(wrap * RATE) - stamp) if wrap else 0
        moved = self.paced(stamp) + self.offset
        if self.options["jump"] and self.count > self.options["after"]:
            moved += int(self.options["jump"] * RATE)
        return data[:4] + (moved % 2**32).to_bytes(4, "big") + data[8:]

    def paced(self, stamp):
        """A timestamp of the clock that runs at its own rate from the first one on."""
        if self.first is None:
            self.first = stamp
        passed = (stamp - self.first + 2**31) % 2**32 - 2**31
        return self.first + round(passed * self.options["rate"])

    def reported(self, data):
        """RTCP whose sender's report has the timestamp of that clock."""
        if len(data) < 20 or data[1] != 200:
            return data
        stamp = self.paced(int.from_bytes(data[16:20], "big"))
        return data[:16] + (stamp % 2**32).to_bytes(4, "big") + data[20:]

    def fates(self):
        """How long each copy of a packet is held up, in seconds; none for one that is lost."""
        if self.random.random() < self.options["loss"]:
            return []
        copies = 2 if self.random.random() < self.options["duplicate"] else 1
        return [self.random.random() * self.options["reorder"] / 1000 for _ in range(copies)]


class Line:
    """Sends datagrams when their time has come."""

    def __init__(self, sending, record=""):
        self.sending = sending
        self.record = open(record, "wb", buffering=0) if record else None
        self.waiting = []
        self.ready = threading.Condition()
        self.number = 0
        threading.Thread(target=self.run, daemon=True).start()

    def put(self, data, target, delay):
        with self.ready:
            self.number += 1
            heapq.heappush(self.waiting, (time.monotonic() + delay, self.number, data, target))
            self.ready.notify()

    def run(self):
        while True:
            with self.ready:
                while not self.waiting or self.waiting[0][0] > time.monotonic():
                    due = self.waiting[0][0] - time.monotonic() if self.waiting else None
                    self.ready.wait(due)
                _, _, data, target = heapq.heappop(self.waiting)
            try:
                self.sending.sendto(data, target)
            except OSError:
                pass
            if self.record:
                self.record.write(data)


def bound(kind, port=0):
    made = socket.socket(socket.AF_INET, kind)
    if kind == socket.SOCK_DGRAM:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    made.bind(("127.0.0.1", port))
    return made


def relay(receiving, target, harm, isRTP, head):
    line = Line(bound(socket.SOCK_DGRAM), harm.options["record"])
    while True:
        data, _ = receiving.recvfrom(1 << 16)
        if isRTP:
            data = harm.stamped(data)
        # A transport stream's own packets keep their sync bytes: what is flipped is what they hold.
        data = harm.flipped(data, head)
        for delay in harm.fates():
            line.put(data, target(), delay)


def udp(target, options):
    receiving = bound(socket.SOCK_DGRAM)
    print("ready", receiving.getsockname()[1], flush=True)
    relay(receiving, lambda: ("127.0.0.1", target), Harm(options), False, 4)


def pair():
    """Two datagram sockets at neighbouring ports, the first an even one."""
    while True:
        first = bound(socket.SOCK_DGRAM)
        port = first.getsockname()[1]
        if port % 2 == 0:
            try:
                return first, bound(socket.SOCK_DGRAM, port + 1)
            except OSError:
                pass
        first.close()


class Session:
    """A player and the server behind it."""

    def __init__(self, player, server, options):
        self.player, self.server, self.options = player, server, options
        self.harms = {}
        self.ports = {}

    def serve(self):
        threading.Thread(target=self.fromServer, daemon=True).start()
        data = b""
        while True:
            try:
                chunk = self.player.recv(1 << 16)
            except OSError:
                chunk = b""
            if not chunk:
                return self.close()
            data += chunk
            while data:
                if data[:1] == b"$":
                    if len(data) < 4 or len(data) < 4 + int.from_bytes(data[2:4], "big"):
                        break
                    size = 4 + int.from_bytes(data[2:4], "big")
                    self.server.sendall(data[:size])
                    data = data[size:]
                    continue
                end = data.find(b"\r\n\r\n")
                if end < 0:
                    break
                message, data = data[: end + 4], data[end + 4:]
                self.server.sendall(re.sub(rb"client_port=(\d+)-(\d+)", self.taken, message))

    def taken(self, match):
        """The player's ports, replaced by ports of ours."""
        rtp, rtcp = pair()
        mine = rtp.getsockname()[1]
        theirs = int(match.group(1)), int(match.group(2))
        self.ports[mine] = theirs
        for receiving, port, isRTP in [(rtp, theirs[0], True), (rtcp, theirs[1], False)]:
            options = self.options if isRTP else OPTIONS
            threading.Thread(
                target=relay, daemon=True,
                args=(receiving, lambda port=port: ("127.0.0.1", port), Harm(options), isRTP, 12),
            ).start()
        return b"client_port=%d-%d" % (mine, mine + 1)

    def given(self, match):
        theirs = self.ports.get(int(match.group(1)))
        return b"client_port=%d-%d" % theirs if theirs else match.group(0)

    def fromServer(self):
        data = b""
        while True:
            try:
                chunk = self.server.recv(1 << 16)
            except OSError:
                chunk = b""
            if not chunk:
                return self.close()
            data += chunk
            out = b""
            while data:
                if data[:1] == b"$":
                    if len(data) < 4 or len(data) < 4 + int.from_bytes(data[2:4], "big"):
                        break
                    size = 4 + int.from_bytes(data[2:4], "big")
                    channel, packet, data = data[1], data[4:size], data[size:]
                    harm = self.harms.setdefault(channel // 2, Harm(self.options))
                    if channel % 2:
                        packet = harm.reported(packet)
                    else:
                        packet = harm.flipped(harm.stamped(packet), 12)
                        if not harm.fates():
                            continue
                    out += b"$" + bytes([channel]) + len(packet).to_bytes(2, "big") + packet
                    continue
                end = data.find(b"\r\n\r\n")
                length = re.search(rb"Content-Length: *(\d+)", data[:end], re.I) if end >= 0 else None
                body = int(length.group(1)) if length else 0
                if end < 0 or len(data) < end + 4 + body:
                    break
                message, data = data[: end + 4 + body], data[end + 4 + body:]
                out += re.sub(rb"client_port=(\d+)-(\d+)", self.given, message)
            try:
                self.player.sendall(out)
            except OSError:
                return self.close()

    def close(self):
        for one in (self.player, self.server):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def rtsp(server, options):
    listening = bound(socket.SOCK_STREAM)
    listening.listen()
    print("ready", listening.getsockname()[1], flush=True)
    while True:
        player, _ = listening.accept()
        behind = socket.create_connection(("127.0.0.1", server))
        session = Session(player, behind, options)
        threading.Thread(target=session.serve, daemon=True).start()


def main():
    kind, port = sys.argv[1], int(sys.argv[2])
    options = dict(OPTIONS)
    for word in sys.argv[3:]:
        name, value = word.split("=")
        exact = name in ("seed", "after", "record")
        options[name] = type(OPTIONS[name])(value) if exact else float(value)
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
    {"udp": udp, "rtsp": rtsp}[kind](port, options)


if __name__ == "__main__":
    main()
