"""Opens every view of the web page in Chromium and takes screenshots. benchmarks/screenshots starts the server.

Usage: screenshots.py SERVER_URL OPERATOR_KEY DRIVER_PORT DIRECTORY [README_IMAGES [VIEW...]]

Exits with 1 if a view writes an error to the console or is wider than the window.
"""

import base64
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request

MODES = {  # width, height, scale, color scheme
    "light": (1280, 900, 1, "light"),
    "dark": (1280, 900, 1, "dark"),
    "phone": (375, 812, 1, "light"),
    "zoom": (640, 450, 2, "light"),
}
README = {"overview": ("dark", 860), "ledger": ("light", 800), "run": ("light", 760)}  # mode and height
READY = "return !!document.querySelector('h1') && !document.querySelector('.loading, [aria-busy=true]')"
WAIT_SECONDS = 15
SETTLE_SECONDS = 0.5  # charts measure their width after the first frame


class Api:
    def __init__(self, url, key):
        self.url = url + "/api"
        self.key = key

    def call(self, method, path, body=None):
        headers = {"Authorization": "Bearer " + self.key, "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as response:
            text = response.read()
            return json.loads(text) if text else None


class Browser:
    """A session of Chromium over the WebDriver protocol."""

    def __init__(self, port):
        self.driver = subprocess.Popen(["chromedriver", "--port=%d" % port], stdout=subprocess.DEVNULL)
        self.url = "http://127.0.0.1:%d" % port
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
        options = {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        end = time.monotonic() + 60
        while True:
            try:
                if self.call("/status")["ready"]:
                    break
            except OSError:
                if time.monotonic() > end:
                    raise
            time.sleep(0.2)
        self.url += "/session/" + self.call("/session", {"capabilities": {"alwaysMatch": options}})["sessionId"]

    def call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)["value"]

    def cdp(self, command, **parameters):
        return self.call("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def run(self, script, *arguments):
        return self.call("/execute/sync", {"script": script, "args": list(arguments)})

    def show(self, width, height, scale, scheme):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, url, script=None):
        """Opens a view and waits until its data is there. The script then opens a part of it."""
        self.call("/url", {"url": "about:blank"})
        self.call("/url", {"url": url})
        self.wait(READY, url)
        if script:
            self.run(script)
            time.sleep(SETTLE_SECONDS)
            self.wait(READY, url)
        time.sleep(SETTLE_SECONDS)

    def wait(self, condition, what):
        end = time.monotonic() + WAIT_SECONDS
        while not self.run(condition):
            if time.monotonic() > end:
                raise TimeoutError(what)
            time.sleep(0.1)

    def screenshot(self, path, whole=False):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.cdp("Page.captureScreenshot", captureBeyondViewport=whole)["data"]))

    def errors(self):
        entries = self.call("/se/log", {"type": "browser"})
        messages = [entry["message"] for entry in entries if entry["level"] in ("WARNING", "SEVERE")]
        # Chromium requests it for the image that main() opens first. The page has an icon of its own.
        return [message for message in messages if "/favicon.ico" not in message]

    def quit(self):
        self.driver.terminate()
        self.driver.wait()


def create_records(api):
    """Adds what the demo cannot generate as events: API keys, a verification, a rebuild and an erasure."""
    if len(api.call("GET", "/keys")) > 0:
        return
    expiry = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 75 * 86_400))
    for name, role, note in [
        ("alice@data", "operator", "Platform team, on call"),
        ("bob@finance", "auditor", "Reads the ledger for the yearly audit"),
        ("ci/github-actions", "writer", "Registers deployments from the main branch"),
        ("scheduler/prod-eu", "writer", None),
        ("grafana", "reader", "Dashboards"),
        ("zoë.müller", "writer", "Left the company"),
    ]:
        key = api.call("POST", "/keys", {"name": name, "role": role, "expires_at": expiry, **({"note": note} if note else {})})
        if name == "grafana":
            api.call("POST", "/keys/%s/rotate" % key["id"], {"grace_period_seconds": 86_400})
        if name == "zoë.müller":
            api.call("DELETE", "/keys/" + key["id"])
    api.call("GET", "/events/verify")
    for job in ["rebuild", "verify"]:
        api.call("POST", "/projections/flows/" + job)
        while api.call("GET", "/projections/flows/" + job)["state"] in ("running", "swapping"):
            time.sleep(0.5)
    cancelled = api.call("POST", "/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["CANCELLED"]}}}, "limit": 1})
    api.call("POST", "/erasures", {"subject": cancelled[0]["id"], "reason": "request 42"})


def find_views(api):
    """The route of each view, and a script that opens a part of it."""
    def first(kind, query):
        return api.call("POST", "/%s/filter" % kind, {**query, "limit": 1})[0]

    parent = first("flow_runs", {"flow_runs": {"parent_task_run_id": {"is_null_": False}}, "sort": "START_TIME_DESC"})
    run = api.call("GET", "/task_runs/" + parent["parent_task_run_id"])["flow_run_id"]
    task = first("task_runs", {"flow_runs": {"id": {"any_": [run]}}})["id"]
    deployment = first("deployments", {"sort": "NAME_ASC"})
    flow = deployment["flow_id"]
    changed = api.call("GET", "/events?order=desc&limit=1&type=flow.updated")[0]
    deleted = api.call("GET", "/events?order=desc&limit=1&type=flow.deleted")[0]
    name = api.call("GET", "/flows/%s/events" % deleted["subject"])[0]["data"]["name"]
    quoted = urllib.request.quote
    week_ago = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 7 * 86_400))
    click = "[...document.querySelectorAll('button, summary')].find(each => each.innerText.trim().startsWith(arguments[0]))?.click()"
    return {
        "overview": ("#/overview", None),
        "overview-30d": ("#/overview?range=30d", None),
        "flows": ("#/flows", None),
        "flows-empty": ("#/flows?like=no+such+flow", None),
        "flows-as-of": ("#/flows?as_of=" + week_ago, None),
        "flow": ("#/flows/" + flow, None),
        "flow-compared": ("#/flows/%s?as_of=%s&compare_to=%s" % (changed["subject"], quoted(changed["time"]), week_ago), None),
        "name": ("#/names/" + quoted(name, safe=""), None),
        "deployment": ("#/deployments/" + deployment["id"], None),
        "runs": ("#/runs", None),
        "run": ("#/runs/" + run, None),
        "task-run": ("#/task-runs/" + task, None),
        "ledger": ("#/ledger?type=flow.*,deployment.*,key.*", None),
        "ledger-all": ("#/ledger", None),
        "ledger-event": ("#/ledger/" + changed["position"], None),
        "proof": ("#/proof", None),
        "system": ("#/system", None),
        "system-rebuild": ("#/system", click.replace("arguments[0]", "'Rebuild read model'")),
        "keys": ("#/keys", None),
        "keys-rotate": ("#/keys", "document.querySelector('[aria-label^=Rotate]').click()"),
        "keys-revoked": ("#/keys", "document.querySelector('details summary').click()"),
        "erasure": ("#/erasure", None),
        "erasure-preview": ("#/erasure", "const form = document.querySelector('form.issue-key'); form.subject.value = '%s';"
                            " form.reason.value = 'request 43'; form.requestSubmit()" % run),
        "dialog-time": ("#/flows", "document.querySelector('.toolbar button').click()"),
        "dialog-caller": ("#/flows", "document.querySelector('.caller').click()"),
        "dialog-shortcuts": ("#/flows", "document.querySelector('[aria-label=\"Keyboard shortcuts\"]').click()"),
    }


def main(url, key, port, directory, images=None, *selected):
    api = Api(url, key)
    create_records(api)
    browser = Browser(int(port))
    failures = []
    try:
        browser.call("/url", {"url": url + "/app/icon.svg"})
        browser.run("sessionStorage.setItem('flowledger.key', arguments[0])", key)
        views = find_views(api)
        for name, (route, script) in views.items():
            if selected and name not in selected:
                continue
            for mode, (width, height, scale, scheme) in MODES.items():
                browser.show(width, height, scale, scheme)
                browser.open(url + "/" + route, script)
                browser.screenshot("%s/%s-%s.png" % (directory, name, mode), whole=True)
                too_wide = browser.run("const page = document.documentElement; return page.scrollWidth - page.clientWidth")
                failures += ["%s, %s: %d pixels too wide" % (name, mode, too_wide)] if too_wide > 0 else []
                failures += ["%s, %s: %s" % (name, mode, error) for error in browser.errors()]
            if images and name in README:
                scheme, height = README[name]
                browser.show(1280, height, 1, scheme)
                browser.open(url + "/" + route)
                browser.screenshot("%s/page-%s.png" % (images, name))
    finally:
        browser.quit()
    print(*failures, sep="\n")
    sys.exit(1 if failures else 0)


main(*sys.argv[1:])
