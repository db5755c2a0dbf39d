#!/usr/bin/env python3
"""The manual page of sightline, made of what its commands say of themselves.

    man_page.py SIGHTLINE > sightline.1
"""
import json, subprocess, sys


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in text.split("\n"))


def words(argument):
    names = argument.get("names") or []
    flags = [("--" if n["kind"] == "long" else "-") + n["name"] for n in names]
    value = argument.get("valueName", "")
    if argument["kind"] == "option": return ", ".join(flags) + f" <{value}>"
    return ", ".join(flags) if flags else f"<{value}>"


def section(command, path):
    lines = [f".SS {roff(' '.join(path))}", roff(command.get("abstract", ""))]
    if command.get("discussion"): lines += [".PP", roff(command["discussion"])]
    for argument in command.get("arguments", []):
        if not argument.get("shouldDisplay", True): continue
        if [n["name"] for n in argument.get("names") or []] in (["h", "help"], ["version"]): continue
        lines += [".TP", f".B {roff(words(argument))}", roff(argument.get("abstract", ""))]
    for sub in command.get("subcommands", []):
        if sub["commandName"] == "help": continue
        lines += section(sub, path + [sub["commandName"]])
    return lines


dump = json.loads(subprocess.run(
    [sys.argv[1], "--experimental-dump-help"], check=True, capture_output=True).stdout)
root = dump["command"]
print("\n".join([
    ".TH SIGHTLINE 1", ".SH NAME", "sightline \\- " + roff(root.get("abstract", "")),
    ".SH SYNOPSIS", ".B sightline", "COMMAND ...", ".SH DESCRIPTION",
    roff(root.get("discussion") or root.get("abstract", "")), ".SH COMMANDS"]
    + [line for sub in root["subcommands"] if sub["commandName"] != "help"
       for line in section(sub, ["sightline", sub["commandName"]])]))
