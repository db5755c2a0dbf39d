"""An RTSP server on the loopback that misbehaves as cameras do: odd_camera.py [PORT [RATE]]

Each mount is H.264, 320x240, RATE frames a second (25), a key frame a second, inside the connection,
with one oddity; what stands behind a mount, as in /plain/2, is another address of it:

/plain      none
/ssrc       packets bear another SSRC than the answer to SETUP names
/semicolon  that answer's Transport ends with a semicolon
/base       Content-Base has no scheme
/annexb     a picture travels as one unit with start codes between those that it is made of
/marker     the marker is on the SEI message of a picture too
/empty      empty packets, and fragments without payload between others and as the last
/rtpinfo    RTP-Info names sequence numbers and timestamps that do not come
Prints `ready PORT` when it listens, and ends when its parent does. Exit code 69: ffmpeg is not
installed.
"""

import base64
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time

WAYS = ["plain", "ssrc", "semicolon", "base", "annexb", "marker", "empty", "rtpinfo"]
START = b"\0\0\0\1"
PAYLOAD = 300
SSRC = 0x11223344
# User data of eleven bytes, without meaning.
SEI = b"\6\5\x1b" + bytes(range(1, 17)) + b"sightline\0\1" + b"\x80"


def pictures(rate):
    """Units of each picture of eight seconds."""
    coded = subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=s=320x240:r={rate}:d=8,hue=s=0",
         "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", str(rate), "-bf", "0",
         "-x264-params", "slices=1:sliced-threads=0:threads=1:repeat-headers=1", "-pix_fmt",
         "yuv420p", "-f", "h264", "-"],
        check=True, capture_output=True, stdin=subprocess.DEVNULL).stdout
    made, head = [], []
    for unit in re.split(rb"\x00\x00\x00?\x01", coded)[1:]:
        unit = unit.rstrip(b"\0")
        kind = unit[0] & 31
        if kind == 6:
            continue
        head.append(unit)
        if kind in (1, 5):
            # Parameter sets, a message, the picture.
            made.append(head[:-1] + [SEI, unit])
            head = []
    return made


class Stream:
    """The packets that one player gets."""

    def __init__(self, way, send):
        self.way, self.send = way, send
        self.sequence, self.time = 1000, 90_000
        self.ssrc = SSRC + (way == "ssrc")

    def packet(self, payload, marker=False):
        head = struct.pack(
            ">BBHII", 0x80, 96 | marker << 7, self.sequence, self.time & 0xFFFFFFFF, self.ssrc)
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.send(head + payload)

    def unit(self, unit, marker):
        """A unit, in fragments where it is large."""
        if len(unit) <= PAYLOAD:
            return self.packet(unit, marker)
        first, kind = unit[0] & 0xE0 | 28, unit[0] & 31
        parts = [unit[at:at + PAYLOAD] for at in range(1, len(unit), PAYLOAD)]
        if self.way == "empty":
            parts = parts[:1] + [b""] + parts[1:] + [b""]
        for place, part in enumerate(parts):
            is_last = place == len(parts) - 1
            flags = (place == 0) << 7 | is_last << 6
            self.packet(bytes([first, flags | kind]) + part, marker and is_last)

    def picture(self, units):
        if self.way == "annexb":
            self.unit(START.join(units), True)
        else:
            for place, unit in enumerate(units):
                is_last = place == len(units) - 1
                self.unit(unit, is_last or (self.way == "marker" and unit is SEI))
                if self.way == "empty" and not is_last:
                    self.packet(b"")


class Session(threading.Thread):
    """What one player asks for."""

    def __init__(self, connection, rate, made):
        super().__init__(daemon=True)
        self.connection, self.rate, self.made = connection, rate, made
        self.turn = threading.Lock()
        self.over = threading.Event()
        self.way = "plain"

    def run(self):
        try:
            reader = self.connection.makefile("rb")
            while line := reader.readline():
                if line[:1] == b"$":
                    # The player's reports: the rest of the head and the body may hold line ends.
                    while len(line) < 4:
                        line += reader.read(4 - len(line))
                    missing = 4 + struct.unpack(">H", line[2:4])[0] - len(line)
                    if missing > 0:
                        reader.read(missing)
                    continue
                if not line.strip():
                    continue
                method, uri = line.decode().split()[:2]
                fields = {}
                while (line := reader.readline()).strip():
                    name, value = line.decode().split(":", 1)
                    fields[name.lower()] = value.strip()
                reader.read(int(fields.get("content-length", 0)))
                if not self.answer(method, uri, fields.get("cseq", "0"), fields):
                    break
        except OSError:
            pass
        self.over.set()
        self.connection.close()

    def answer(self, method, uri, number, fields):
        where = "%s:%d" % self.connection.getsockname()
        path = re.sub(r"^(rtsp://)?[^/]*/", "", uri).split("/")[0]
        if path not in WAYS:
            return self.reply(number, "404 Not Found")
        self.way = path
        if method == "DESCRIBE":
            base = f"{'' if path == 'base' else 'rtsp://'}{where}/{path}/"
            sets = ",".join(base64.b64encode(unit).decode() for unit in self.made[0][:2])
            sdp = (f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=odd\r\nt=0 0\r\n"
                   f"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
                   f"a=fmtp:96 packetization-mode=1;sprop-parameter-sets={sets}\r\n"
                   f"a=control:track1\r\n")
            return self.reply(number, "200 OK", f"Content-Base: {base}",
                              "Content-Type: application/sdp", body=sdp)
        if method == "SETUP":
            if "interleaved" not in fields.get("transport", ""):
                return self.reply(number, "461 Unsupported Transport")
            transport = f"RTP/AVP/TCP;unicast;interleaved=0-1;ssrc={SSRC:08X}"
            return self.reply(number, "200 OK", "Session: 1;timeout=60",
                              f"Transport: {transport}{';' if path == 'semicolon' else ''}")
        if method == "PLAY":
            offset = 500_000_000 if path == "rtpinfo" else 0
            self.reply(number, "200 OK", "Session: 1", "Range: npt=0.000-",
                       f"RTP-Info: url=rtsp://{where}/{path}/track1;"
                       f"seq={(1000 + offset) % 65536};rtptime={90_000 + offset}")
            threading.Thread(target=self.play, daemon=True).start()
            return True
        self.reply(number, "200 OK", "Session: 1",
                   "Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN")
        return method != "TEARDOWN"

    def reply(self, number, status, *lines, body=""):
        if body:
            lines += (f"Content-Length: {len(body)}",)
        head = "\r\n".join((f"RTSP/1.0 {status}", f"CSeq: {number}") + lines)
        with self.turn:
            self.connection.sendall(f"{head}\r\n\r\n{body}".encode())
        return status.startswith("200")

    def send(self, packet):
        with self.turn:
            self.connection.sendall(b"$\0" + struct.pack(">H", len(packet)) + packet)

    def play(self):
        stream, begin, count = Stream(self.way, self.send), time.monotonic(), 0
        try:
            while not self.over.wait(max(0, begin + count / self.rate - time.monotonic())):
                stream.picture(self.made[count % len(self.made)])
                stream.time += 90_000 // self.rate
                count += 1
        except OSError:
            self.over.set()


def main():
    if not shutil.which("ffmpeg"):
        sys.exit(69)
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    rate = int(sys.argv[2]) if len(sys.argv) > 2 else 25
    made = pictures(rate)
    listener = socket.create_server(("127.0.0.1", port))
    print("ready", listener.getsockname()[1], flush=True)
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
    while True:
        Session(listener.accept()[0], rate, made).start()


if __name__ == "__main__":
    main()
