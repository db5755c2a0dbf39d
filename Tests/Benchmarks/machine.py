"""What every benchmark prints first: command, machine, load, versions."""
import importlib.metadata
import os
import platform
import subprocess
import sys


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return f"{len(names)} x {names[0]}" if names else platform.machine()


def introduce(sightline, packages=(), **settings):
    """Prints what a reader needs to measure the same again."""
    version = subprocess.run([sightline, "version"], capture_output=True, text=True).stdout
    print("command   python3 " + " ".join(sys.argv))
    print(f"machine   {processor()}, {platform.system()} {platform.release()}, "
          f"load {os.getloadavg()[0]:.1f} before the first round")
    print("sightline " + " ".join(version.split()))
    found = []
    for name in packages:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{name} not installed")
    print("peers     " + ", ".join(found or ["none"]))
    print("settings  " + ", ".join(f"{key} {value}" for key, value in settings.items()), flush=True)
