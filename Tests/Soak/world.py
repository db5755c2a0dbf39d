"""What a soak has around the run: cameras, a sender, a broker, a disk and a clock."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

TESTS = Path(__file__).parents[1]
SERVERS = TESTS / "TestSupport" / "Servers"
SHIMS = [TESTS / "EndToEndTests" / "Durability" / "disk_shim.c",
         TESTS / "EndToEndTests" / "Cameras" / "clock_shim.c"]
BROKER = shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin")


def missing():
    """What is not installed; None where all is."""
    tools = {"mosquitto": BROKER, "mosquitto_sub": shutil.which("mosquitto_sub"),
             "ffmpeg": shutil.which("ffmpeg"), "cc": shutil.which("cc")}
    return next((name for name, path in tools.items() if not path), None)


def free_port(kind=socket.SOCK_STREAM):
    """A port of the loopback that nobody listens on."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def preloads(folder):
    """Builds a disk that can be full and a clock that can jump, for `LD_PRELOAD`."""
    made = []
    for source in SHIMS:
        library = Path(folder) / (source.stem + ".so")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl", "-lpthread"],
                       check=True)
        made.append(str(library))
    (Path(folder) / "clock").write_text("0")
    return ":".join(made)


class Camera:
    """A camera server, to be killed, frozen and started again."""

    # GStreamer's bindings belong to the system's own interpreter.
    command = ["/usr/bin/python3", str(SERVERS / "rtsp_server.py")]
    more = []

    def __init__(self, port=0):
        self.port = port
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.command + [str(self.port)] + self.more, stdout=subprocess.PIPE, text=True)
        words = self.process.stdout.readline().split()
        if not words:
            sys.exit(69 if self.process.wait() == 69 else "the camera server does not start")
        self.port = int(words[-1])

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def die(self):
        self.process.kill()
        self.process.wait()


class OddCamera(Camera):
    """One that misbehaves as some cameras do, a way for each mount, at `rate` frames a second."""

    command = [sys.executable, str(SERVERS / "odd_camera.py")]
    ways = ["ssrc", "semicolon", "base", "annexb", "marker", "empty", "rtpinfo"]

    def __init__(self, rate):
        self.more = [str(rate)]
        super().__init__()


class Sender(Camera):
    """A sender of MPEG-TS: what the detector of the fixtures knows walks through the picture in
    eight seconds, again and again."""

    def __init__(self, folder):
        self.clip = Path(folder) / "walk.ts"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "color=c=0x808080:s=480x272:r=25",
             "-f", "lavfi", "-i", "color=c=0xC82828:s=24x56:r=25", "-filter_complex",
             r"overlay=x='60+mod(t\,8)*45':y=100", "-t", "16", "-c:v", "libx264", "-preset",
             "ultrafast", "-g", "25", "-bf", "0", "-pix_fmt", "yuv420p", str(self.clip)], check=True)
        self.url = f"udp://127.0.0.1:{free_port(socket.SOCK_DGRAM)}"
        super().__init__()

    def start(self):
        self.process = subprocess.Popen(
            ["ffmpeg", "-v", "error", "-re", "-stream_loop", "-1", "-i", str(self.clip), "-c", "copy",
             "-f", "mpegts", self.url + "?pkt_size=1316"], stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)


class Broker:
    """mosquitto, which keeps what it has in a file, and one who hears everything."""

    def __init__(self, folder):
        self.folder = Path(folder) / "broker"
        self.folder.mkdir(exist_ok=True)
        self.port = free_port()
        user = "user root\n" if os.geteuid() == 0 else ""
        (self.folder / "mosquitto.conf").write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\n{user}persistence true\n"
            f"persistence_location {self.folder}/\nmax_queued_messages 0\n")
        self.output = open(self.folder / "heard", "wb")
        self.server = None
        self.start()
        self.listener = subprocess.Popen(
            ["mosquitto_sub", "-p", str(self.port), "-q", "1", "-c", "-i", "listener", "-t", "#"],
            stdout=self.output, stderr=subprocess.DEVNULL)
        time.sleep(0.5)

    def start(self):
        self.server = subprocess.Popen(
            [BROKER, "-c", str(self.folder / "mosquitto.conf")], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        sys.exit("mosquitto does not start")

    def stop(self):
        """Ends as when its machine is shut down: sessions go to the file."""
        self.server.terminate()
        self.server.wait()

    def heard(self):
        """All that came, as one text."""
        self.listener.terminate()
        self.listener.wait()
        self.output.close()
        return (self.folder / "heard").read_text(errors="replace")
