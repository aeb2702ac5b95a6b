"""Prints the results of calls.py, and writes them to docs/compatibility.md with --full. Exits with 1 if a call failed.

Usage: matrix.py MODE RESULTS...
"""

import json
import sys

PAGE = "docs/compatibility.md"
HEAD = """# Compatibility with Prefect's clients

Unmodified Prefect clients use Flowledger after a change of `PREFECT_API_URL`. The table is the result of `compatibility/run --full`,
which calls a packaged server with API keys on. It needs Python 3 and PyPI. [`calls.py`](../compatibility/calls.py) contains the calls.

`compatibility/ui DIRECTORY` opens the pages of the UI of Prefect 2.20.27 in Chromium and takes screenshots. Dashboard, flow runs,
flow run, task run, flows, flow, deployments and deployment show the records of the server, and none of their requests fails. The
UI sends no API keys, so it needs a server on the loopback interface without keys, and `FLOWLEDGER_CORS_ORIGINS`.

The routes, and the differences between Prefect and Flowledger, are in [Compatibility with Prefect 2](prefect-compatibility.md).
"""


def main(mode, paths):
    runs = sorted((json.load(open(path)) for path in paths), key=lambda run: [int(part) for part in run["version"].split(".")])
    failed = 0
    for run in runs:
        results = [each["ok"] for each in run["results"]]
        failures = [each["call"] for each in run["results"] if each["ok"] is False]
        failed += len(failures)
        print("Prefect %s: %d calls succeeded%s" % (run["version"], results.count(True), "; FAILED: " + ", ".join(failures) if failures else ""))
    if mode == "--full":
        with open(PAGE, "w") as page:
            page.write(HEAD + matrix(runs))
    sys.exit(1 if failed else 0)


def matrix(runs):
    lines = ["", "| Call | %s |" % " | ".join("Prefect " + run["version"] for run in runs), "|---|%s" % ("---|" * len(runs))]
    group = None
    for number, call in enumerate(runs[0]["results"]):
        if call["group"] != group:
            group = call["group"]
            lines.append("| **%s** |%s" % (group, " |" * len(runs)))
        cells = [run["results"][number]["ok"] for run in runs]
        lines.append("| %s | %s |" % (call["call"], " | ".join({True: "yes", False: "**no**", None: "not in this version"}[cell] for cell in cells)))
    return "\n".join(lines) + "\n"


main(sys.argv[1], sys.argv[2:])
