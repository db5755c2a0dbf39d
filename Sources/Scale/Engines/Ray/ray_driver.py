"""Runs the parts of a plan, or the groups of a fleet, as Ray's own tasks and actors.

One job of Ray runs this file. Ray places, retries and restarts; nothing of that is done here.
What is to be run stands in the environment as SIGHTLINE_JOB, one JSON object.
"""

import ctypes
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

# Every line counts: where a group is, and why a part is tried again.
os.environ.setdefault("RAY_DEDUP_LOGS", "0")
import ray  # noqa: E402
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

# Done; wrong usage, wrong data, no input, no output, refused, wrong pipeline: never tried again.
FINAL = {0, 64, 65, 66, 73, 77, 78}


class Retry(Exception):
    """A program ended in a way that another try may mend."""


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def launch(words, **more):
    return subprocess.Popen(
        words, preexec_fn=die_with_parent, stdin=subprocess.DEVNULL, text=True,
        errors="replace", **more)


def run(words):
    """Runs a program; its exit code and the end of what it said."""
    child = launch(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = child.communicate()[1]
    code = child.returncode if child.returncode >= 0 else 128 - child.returncode
    return code, said.strip()[-2000:]


def node():
    return ray.util.get_node_ip_address()


def attempt(words):
    code, said = run(words)
    if code not in FINAL:
        print(f"{node()}: exit {code}, to be tried again: {said[-300:]}", flush=True)
        raise Retry(f"exit {code}: {said[-300:]}")
    return code, said, node()


def options(job):
    """What each task or actor asks of Ray."""
    wanted = {"num_cpus": job["cpus"], "num_gpus": job["gpus"]}
    if job.get("resources"):
        wanted["resources"] = job["resources"]
    if job.get("labels"):
        wanted["label_selector"] = job["labels"]
    return wanted


def archive(job):
    again = {"max_retries": job["retries"], "retry_exceptions": [Retry]}
    task = ray.remote(attempt)

    def start(name, words):
        return task.options(name=name, **options(job), **again).remote(words)

    program, plan = job["program"], job["plan"]
    threads = str(max(1, math.floor(job["cpus"])))
    began = time.monotonic()
    waiting = {}
    for index in range(job["chunks"]):
        words = [program, "chunk", "run", plan, "--index", str(index), "--threads", threads,
                 "--quiet"]
        waiting[start(f"part {index}", words)] = index
    done, failed = 0, {}
    while waiting:
        ready, _ = ray.wait(list(waiting), timeout=60)
        if not ready:
            print(f"{done} of {job['chunks']} parts, {len(waiting)} run or wait", flush=True)
        for reference in ready:
            index = waiting.pop(reference)
            try:
                code, said, host = ray.get(reference)
            except Exception as error:
                code, said, host = 75, str(error)[-2000:], "?"
            done += 1
            if code:
                failed[index] = code
                print(f"part {index} failed with {code} on {host}: {said}", flush=True)
            else:
                print(f"part {index} is there ({done} of {job['chunks']}), {host}", flush=True)
    if not failed:
        words = [program, "chunk", "merge", plan, "--quiet"]
        words += ["--overwrite"] if job.get("overwrite") else []
        code, said, host = ray.get(start("merge", words))
        if code:
            failed["merge"] = code
            print(f"merge failed with {code} on {host}: {said}", flush=True)
    report = {"chunks": job["chunks"], "failed": failed,
              "seconds": round(time.monotonic() - began, 1)}
    print("report " + json.dumps(report, sort_keys=True), flush=True)
    codes = set(failed.values())
    return codes.pop() if len(codes) == 1 else (1 if codes else 0)


class Epochs:
    """Counts the lives of each group; it lives beside the driver and restarts with it alone."""

    def __init__(self):
        self.last = {}

    def next(self, group):
        # Above all that an earlier driver gave: epochs go with the time of day.
        self.last[group] = max(self.last.get(group, 0) + 1, int(time.time()))
        return self.last[group]

    def holds(self, group, epoch):
        return self.last.get(group) == epoch


class Group:
    """One process of `sightline run` for a group of cameras."""

    def __init__(self, epochs):
        self.epochs = epochs

    def run(self, group):
        epoch = ray.get(self.epochs.next.remote(group["name"]))
        folder = tempfile.mkdtemp(prefix="sightline-")
        lease = os.path.join(folder, "lease")
        open(lease, "w").close()
        words = group["words"] + ["--epoch", str(epoch), "--lease", lease,
                                  "--lease-time", f"{group['lease']}s"]
        print(f"group {group['name']}: epoch {epoch} on {node()}", flush=True)
        child = launch(words, cwd=group["folder"] or "/")
        over = threading.Event()
        threading.Thread(
            target=self.renew, args=(group, epoch, lease, over), daemon=True).start()
        code = child.wait()
        over.set()
        print(f"group {group['name']}: epoch {epoch} ended with {code}", flush=True)
        # A log that is in use (73) is still held by the life before, whose lease runs out.
        if code not in FINAL or code == 73:
            # The actor ends with its process: Ray starts another, wherever there is room.
            time.sleep(1)
            os._exit(1)
        return code

    def renew(self, group, epoch, lease, over):
        while not over.wait(group["lease"] / 5):
            try:
                reference = self.epochs.holds.remote(group["name"], epoch)
                if not ray.get(reference, timeout=group["lease"] / 4):
                    return
                os.utime(lease)
            except Exception:
                # Cut off: the lease runs out and the process ends itself.
                continue


def fleet(job):
    here = ray.get_runtime_context().get_node_id()
    beside = NodeAffinitySchedulingStrategy(here, soft=False)
    epochs = ray.remote(Epochs).options(num_cpus=0, scheduling_strategy=beside).remote()
    actor = ray.remote(Group)
    runs = {}
    for group in job["groups"]:
        one = actor.options(
            **options(group), name=f"group {group['name']}", max_restarts=-1,
            max_task_retries=-1, scheduling_strategy="SPREAD").remote(epochs)
        runs[one.run.remote(group)] = (group, one)
    code = 0
    while runs:
        ready, _ = ray.wait(list(runs), timeout=60)
        for reference in ready:
            group, _ = runs.pop(reference)
            try:
                ended = ray.get(reference)
            except Exception as error:
                ended = 75
                print(f"group {group['name']}: {str(error)[-500:]}", flush=True)
            code = code or ended
    return code


if __name__ == "__main__":
    work = json.loads(os.environ["SIGHTLINE_JOB"])
    ray.init(address="auto", log_to_driver=True)
    sys.exit(archive(work) if work["kind"] == "archive" else fleet(work))
