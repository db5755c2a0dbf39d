"""Ray with several nodes, each in a network namespace of its own, for tests.

    ray_pool.py FOLDER NODES [--venv PATH]

Makes a virtual environment with the pinned version where there is none, starts a head (without
room for work) and NODES nodes, prints one JSON object, then follows lines of FOLDER/orders: `kill
N`, `cut N`, `join N`, each answered by a line. On SIGTERM, and when the test that started it is
gone, everything that lives in the namespaces is killed, and they go.

Without the rights to make namespaces it ends with 75, as it does without the packages.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

VERSION = "2.60.0"
TOKEN = "a-token-for-tests-0123456789abcdef0123456789"


def give_up(why):
    print(why, file=sys.stderr)
    sys.exit(75)


def must(*words, **more):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stdout[-2000:]}")
    return done.stdout


def environment(path):
    """The virtual environment with Ray; made where it is not there."""
    if not os.path.exists(f"{path}/whole"):
        try:
            must(sys.executable, "-m", "venv", path, timeout=120)
            must(f"{path}/bin/pip", "install", "-q", f"ray[default]=={VERSION}", timeout=420)
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            give_up(f"Ray {VERSION} cannot be installed: {error}")
        open(f"{path}/whole", "w").close()
    return path


def end_once(*_):
    # What is begun here is finished: another signal does not cut it short.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(0)


class Pool:
    """Namespaces, a bridge between them, and Ray in each."""

    def __init__(self, folder, nodes, venv):
        self.folder, self.venv = folder, venv
        self.count = nodes
        # Short names: an interface has at most fifteen letters.
        self.tag = f"sl{os.getpid() % 100000}"
        self.made = []
        # The paths of Ray's sockets have at most 107 letters.
        self.short = tempfile.mkdtemp(prefix="sl", dir="/tmp")

    def space(self, node):
        return f"{self.tag}-{node}"

    def address(self, node):
        return f"10.77.0.{node + 1}"

    def inside(self, node, *words):
        # The namespace of the network alone: `ip netns exec` would mount /sys anew.
        return ["nsenter", f"--net=/run/netns/{self.space(node)}", *words]

    def wire(self):
        for node in range(self.count + 1):
            must("ip", "netns", "add", self.space(node))
            self.made.append(node)
            must(*self.inside(node, "ip", "link", "set", "lo", "up"))
        # The bridge lives in the head's namespace: nothing of this machine's own is touched.
        must(*self.inside(0, "ip", "link", "add", "bridge", "type", "bridge"))
        must(*self.inside(0, "ip", "addr", "add", f"{self.address(0)}/24", "dev", "bridge"))
        must(*self.inside(0, "ip", "link", "set", "bridge", "up"))
        for node in range(1, self.count + 1):
            must(*self.inside(
                0, "ip", "link", "add", f"port{node}", "type", "veth", "peer", "name", "up0",
                "netns", self.space(node)))
            must(*self.inside(0, "ip", "link", "set", f"port{node}", "master", "bridge", "up"))
            must(*self.inside(
                node, "ip", "addr", "add", f"{self.address(node)}/24", "dev", "up0"))
            must(*self.inside(node, "ip", "link", "set", "up0", "up"))

    def start(self, node, cpus):
        temporary = f"{self.short}/n{node}"
        os.makedirs(temporary, exist_ok=True)
        words = [f"{self.venv}/bin/ray", "start", f"--node-ip-address={self.address(node)}",
                 f"--num-cpus={cpus}", "--num-gpus=0", "--disable-usage-stats",
                 "--object-store-memory=100000000"]
        if node:
            words += [f"--address={self.address(0)}:6379", "--resources", '{"camera": 8}',
                      "--labels", f"site=site{node}"]
        else:
            words += ["--head", "--port=6379", "--dashboard-host=0.0.0.0",
                      "--dashboard-port=8265", f"--temp-dir={temporary}"]
        settings = dict(
            os.environ, RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=TOKEN,
            PATH=f"{self.venv}/bin:{os.environ['PATH']}", RAY_USAGE_STATS_ENABLED="0",
            RAY_health_check_period_ms="1000", RAY_health_check_timeout_ms="2000",
            RAY_health_check_failure_threshold="3", RAY_health_check_initial_delay_ms="1000",
            RAY_DISABLE_IMPORT_WARNING="1")
        settings.pop("RAY_ADDRESS", None)
        must(*self.inside(node, *words), env=settings, timeout=120, cwd=self.folder)

    def members(self, node):
        """The processes in the namespace of a node."""
        try:
            own = os.stat(f"/run/netns/{self.space(node)}").st_ino
        except FileNotFoundError:
            return []
        found = []
        for name in os.listdir("/proc"):
            try:
                if name.isdigit() and os.stat(f"/proc/{name}/ns/net").st_ino == own:
                    found.append(int(name))
            except OSError:
                continue
        return found

    def kill(self, node):
        """As when the machine loses its power."""
        for _ in range(20):
            there = self.members(node)
            for process in there:
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            if not there:
                return
            time.sleep(0.1)

    def link(self, node, state):
        must(*self.inside(0, "ip", "link", "set", f"port{node}", state))

    def follow(self, orders):
        """Does what is appended to `orders`, for as long as the test lives."""
        done, parent = 0, os.getppid()
        while os.getppid() == parent:
            lines = []
            if os.path.exists(orders):
                with open(orders) as file:
                    lines = [line for line in file if line.endswith("\n")]
            for line in lines[done:]:
                word, node = line.split()
                if word == "kill":
                    self.kill(int(node))
                else:
                    self.link(int(node), "down" if word == "cut" else "up")
                print(json.dumps({"did": line.strip()}), flush=True)
            done = len(lines)
            time.sleep(0.05)

    def end(self):
        for node in self.made:
            self.kill(node)
            subprocess.run(["ip", "netns", "del", self.space(node)], check=False)
        shutil.rmtree(self.short, ignore_errors=True)


def main():
    folder, nodes = os.path.realpath(sys.argv[1]), int(sys.argv[2])
    home = os.path.expanduser("~/.cache/sightline")
    venv = sys.argv[4] if "--venv" in sys.argv else f"{home}/ray-{VERSION}"
    if os.geteuid():
        give_up("network namespaces need the rights of root")
    os.makedirs(os.path.dirname(venv), exist_ok=True)
    environment(venv)
    pool = Pool(folder, nodes, venv)
    signal.signal(signal.SIGTERM, end_once)
    # A thread that has signals blocked may have started this.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    try:
        try:
            pool.wire()
        except RuntimeError as error:
            give_up(f"network namespaces cannot be made: {error}")
        pool.start(0, 0)
        for node in range(1, nodes + 1):
            pool.start(node, 2)
        print(json.dumps({
            "namespace": f"/run/netns/{pool.space(0)}", "token": TOKEN,
            "address": "http://127.0.0.1:8265", "python": f"{venv}/bin/python"}), flush=True)
        pool.follow(f"{folder}/orders")
    finally:
        pool.end()


if __name__ == "__main__":
    main()
