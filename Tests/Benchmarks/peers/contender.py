"""A process that speaks the protocol of `sightline model bench --worker` (see engines.py)."""
import json
import subprocess


class Contender:
    """`version` is None where the process could not start; `seconds` holds every inference."""

    def __init__(self, command, environment):
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.version, self.seconds = None, []
        for line in self.process.stdout:
            if line.startswith("ready"):
                self.version = line[len("ready"):].strip()
                break

    def begin(self, seconds):
        """Asks for runs; what they took is read by `end`."""
        self.process.stdin.write(f"run {seconds}\n")
        self.process.stdin.flush()

    def end(self):
        """Seconds of each inference since `begin`; none when the process has gone."""
        line = self.process.stdout.readline()
        found = json.loads(line) if line else []
        if not found:
            self.version = None
        self.seconds += found
        return found

    def run(self, seconds):
        self.begin(seconds)
        return self.end()

    def quit(self):
        try:
            self.process.communicate("quit\n", timeout=5)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            self.process.kill()
            self.process.wait()
