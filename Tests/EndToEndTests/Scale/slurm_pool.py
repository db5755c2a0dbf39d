"""Slurm with two machines and an account that may have ten cameras, for tests.

    slurm_pool.py FOLDER

Everything runs in one network namespace of its own, under a configuration of its own. Prints one
JSON object when jobs can be given; on SIGTERM, and when the test that started it is gone, all of it
is killed. Without the programs or the rights it ends with 75.
"""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time

PROGRAMS = ["slurmctld", "slurmd", "slurmdbd", "sacctmgr", "sbatch", "munged", "mariadbd",
            "mariadb-install-db", "slurmrestd", "scontrol"]
CONFIGURATION = """
ClusterName=tests
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort=7817
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
AuthAltTypes=auth/jwt
AuthAltParameters=jwt_key={folder}/jwt.key
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=1
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=7819
AccountingStoragePass={folder}/munge.socket
AccountingStorageTRES=gres/camera
AccountingStorageEnforce=associations,limits,qos
GresTypes=camera
SlurmdParameters=config_overrides
MpiDefault=none
ReturnToService=2
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port=7821 CPUs=16 RealMemory=1000 Gres=camera:16
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port=7822 CPUs=16 RealMemory=1000 Gres=camera:16
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=60 State=UP
"""
ACCOUNTING = """
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort=7819
SlurmUser=root
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=7830
StorageUser=slurm
StoragePass=slurm
StorageLoc=slurm
LogFile={folder}/slurmdbd.log
PidFile={folder}/slurmdbd.pid
"""


def give_up(why):
    print(why, file=sys.stderr)
    sys.exit(75)


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def end_once(*_):
    # What is begun here is finished: another signal does not cut it short.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(0)


class Pool:
    def __init__(self, folder):
        self.folder = folder
        self.name = f"slurm{os.getpid()}"
        self.settings = dict(
            os.environ, SLURM_CONF=f"{folder}/slurm.conf",
            PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")
        self.children = []

    def inside(self, words):
        return ["nsenter", f"--net=/run/netns/{self.name}", *words]

    def must(self, *words, tries=1):
        for left in reversed(range(tries)):
            done = subprocess.run(
                self.inside(words), env=self.settings, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, timeout=60)
            if done.returncode == 0:
                return done.stdout
            if left:
                time.sleep(0.5)
        raise RuntimeError(f"{' '.join(words)}: {done.stdout[-1500:]}")

    def launch(self, *words):
        log = open(f"{self.folder}/{os.path.basename(words[0])}.out", "a")
        child = subprocess.Popen(
            self.inside(words), env=self.settings, stdin=subprocess.DEVNULL, stdout=log,
            stderr=log, preexec_fn=die_with_parent)
        self.children.append(child)

    def write(self, name, text, mode=0o600):
        with open(f"{self.folder}/{name}", "w") as file:
            file.write(text.format(folder=self.folder, host=os.uname().nodename))
        os.chmod(f"{self.folder}/{name}", mode)

    def start_rest(self):
        """The service that takes jobs over HTTP: not as root, and with tokens alone."""
        # Whoever runs it reads the configuration, which has no secret, and nothing else here.
        os.chmod(self.folder, 0o711)
        self.settings["SLURM_JWT"] = "daemon"
        self.launch(
            "slurmrestd", "-f", f"{self.folder}/slurm.conf", "-a", "rest_auth/jwt", "-s",
            "openapi/v0.0.38", "-u", "nobody", "-g", "nogroup", "127.0.0.1:7840")
        del self.settings["SLURM_JWT"]
        return self.must("scontrol", "token", "lifespan=3600").strip().split("=", 1)[1]

    def start(self):
        subprocess.run(["ip", "netns", "add", self.name], check=True)
        self.must("ip", "link", "set", "lo", "up")
        # Names are looked up for the families that another interface than the loopback has.
        self.must("ip", "link", "add", "own", "type", "bridge")
        self.must("ip", "addr", "add", "10.78.0.1/24", "dev", "own")
        self.must("ip", "link", "set", "own", "up")
        for name in ["state", "spool-n1", "spool-n2", "sql"]:
            os.makedirs(f"{self.folder}/{name}", exist_ok=True)
        self.write("slurm.conf", CONFIGURATION, 0o644)
        self.write("slurmdbd.conf", ACCOUNTING)
        self.write("gres.conf", "NodeName=n[1-2] Name=camera Count=16\n")
        self.write("cgroup.conf", "CgroupPlugin=cgroup/v1\n")
        for name in ["munge.key", "jwt.key"]:
            with open(f"{self.folder}/{name}", "wb") as key:
                key.write(os.urandom(128))
            os.chmod(f"{self.folder}/{name}", 0o400)
        self.launch(
            "munged", "--foreground", "--force", f"--key-file={self.folder}/munge.key",
            f"--socket={self.folder}/munge.socket", f"--log-file={self.folder}/munge.log",
            f"--pid-file={self.folder}/munge.pid", f"--seed-file={self.folder}/munge.seed")
        sql = f"{self.folder}/sql"
        self.must(
            "mariadb-install-db", "--no-defaults", f"--datadir={sql}", "--user=root",
            "--auth-root-authentication-method=normal", "--skip-test-db")
        with open(f"{self.folder}/first.sql", "w") as file:
            # A statement a line.
            file.write("CREATE DATABASE slurm;\n"
                       "CREATE USER slurm@'127.0.0.1' IDENTIFIED BY 'slurm';\n"
                       "GRANT ALL ON slurm.* TO slurm@'127.0.0.1';\n")
        self.launch(
            "mariadbd", "--no-defaults", f"--datadir={sql}", "--user=root", "--port=7830",
            "--bind-address=127.0.0.1", f"--socket={sql}/socket", f"--pid-file={sql}/pid",
            "--skip-name-resolve", "--innodb-buffer-pool-size=64M",
            f"--init-file={self.folder}/first.sql")
        for _ in range(300):
            with open(f"{self.folder}/mariadbd.out") as said:
                if "ready for connections" in said.read():
                    break
            time.sleep(0.1)
        self.launch("slurmdbd", "-D")
        self.must("sacctmgr", "-i", "add", "cluster", "tests", tries=60)
        controller = ["slurmctld", "-D", "-f", f"{self.folder}/slurm.conf"]
        # The first one has the accounting learn what a camera is, the second knows the limits.
        self.launch(*controller)
        for _ in range(60):
            if "camera" in self.must("sacctmgr", "-n", "list", "tres"):
                break
            time.sleep(0.2)
        self.must("sacctmgr", "-i", "add", "account", "ops", tries=20)
        self.must("sacctmgr", "-i", "modify", "account", "ops", "set", "GrpTRES=gres/camera=10")
        self.must("sacctmgr", "-i", "add", "user", "root", "account=ops")
        first = self.children.pop()
        first.terminate()
        first.wait(timeout=30)
        self.launch(*controller)
        for node in ["n1", "n2"]:
            self.launch("slurmd", "-D", "-N", node, "-f", f"{self.folder}/slurm.conf")
        for _ in range(100):
            if self.must("sinfo", "-h", "-o", "%T %D", tries=20).split() == ["idle", "2"]:
                return
            time.sleep(0.3)
        raise RuntimeError("the machines are not idle: " + self.must("sinfo", "-N", "-l"))

    def end(self):
        for child in reversed(self.children):
            child.kill()
        try:
            own = os.stat(f"/run/netns/{self.name}").st_ino
        except FileNotFoundError:
            return
        for name in os.listdir("/proc"):
            try:
                if name.isdigit() and os.stat(f"/proc/{name}/ns/net").st_ino == own:
                    os.kill(int(name), signal.SIGKILL)
            except OSError:
                continue
        subprocess.run(["ip", "netns", "del", self.name], check=False)


def main():
    if os.geteuid():
        give_up("a Slurm of one's own needs the rights of root")
    places = os.environ["PATH"] + ":/usr/sbin:/sbin"
    missing = [name for name in PROGRAMS if not shutil.which(name, path=places)]
    if missing:
        give_up(f"{', '.join(missing)} are not installed")
    signal.signal(signal.SIGTERM, end_once)
    # A thread that has signals blocked may have started this.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    parent = os.getppid()
    pool = Pool(os.path.realpath(sys.argv[1]))
    try:
        pool.start()
        token = pool.start_rest()
        print(json.dumps({
            "namespace": f"/run/netns/{pool.name}", "conf": f"{pool.folder}/slurm.conf",
            "rest": "http://127.0.0.1:7840", "token": token}), flush=True)
        while os.getppid() == parent:
            time.sleep(0.2)
    finally:
        pool.end()


if __name__ == "__main__":
    main()
