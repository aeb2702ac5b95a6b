"""Opens the pages of Prefect's UI in Chromium, takes screenshots, and lists the requests to the server that failed.

Usage: ui.py ENVIRONMENT API_URL PORT DRIVER_PORT RECORDS SCREENSHOTS

Serves the static files of the UI at PORT, as a Prefect server does. Exits with 1 if a request of a page failed whose records the
server has.
"""

import base64
import functools
import glob
import http.server
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request

PLACEHOLDER = b"/PREFECT_UI_SERVE_BASE_REPLACE_PLACEHOLDER"
IDLE_SECONDS = 2
MAX_SECONDS = 20

# Pages of records that the server does not have. Some of their requests are 404.
UNSERVED = ["work-queues", "work-pools", "blocks", "variables", "notifications", "concurrency-limits"]


class Pages(http.server.SimpleHTTPRequestHandler):
    """The files of the UI. Every other path is a page, which the script of index.html shows."""

    api_url = None

    def do_GET(self):
        path = self.translate_path(self.path)
        if self.path == "/ui-settings":
            self.reply(json.dumps({"api_url": self.api_url, "csrf_enabled": False, "flags": []}).encode(), "application/json")
            return
        if not os.path.isfile(path):
            path = os.path.join(self.directory, "index.html")
        with open(path, "rb") as file:
            self.reply(file.read().replace(PLACEHOLDER, b""), self.guess_type(path))

    def reply(self, body, content_type):
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Browser:
    """A session of Chromium over the WebDriver protocol."""

    def __init__(self, port):
        self.driver = subprocess.Popen(["chromedriver", "--port=%d" % port], stdout=subprocess.DEVNULL)
        self.url = "http://127.0.0.1:%d" % port
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1400,1100"]
        capabilities = {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"},
        }
        self.wait_until_ready()
        session = self.call("/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.url += "/session/" + session["sessionId"]

    def wait_until_ready(self):
        end = time.monotonic() + 60
        while True:
            try:
                if self.call("/status")["ready"]:
                    return
            except OSError:
                if time.monotonic() > end:
                    raise
            time.sleep(0.2)

    def call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)["value"]

    def events(self):
        """The network events since the last call."""
        return [json.loads(entry["message"])["message"] for entry in self.call("/se/log", {"type": "performance"})]

    def open(self, url):
        """Opens a page and waits until it sends no more requests. Returns the network events."""
        self.call("/url", {"url": url})
        found = []
        end = time.monotonic() + MAX_SECONDS
        idle = time.monotonic() + IDLE_SECONDS
        while time.monotonic() < min(idle, end):
            events = self.events()
            found += events
            if any(event["method"] == "Network.requestWillBeSent" for event in events):
                idle = time.monotonic() + IDLE_SECONDS
            time.sleep(0.2)
        return found

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("/screenshot")))

    def messages(self):
        """The errors in the console."""
        return [entry["message"] for entry in self.call("/se/log", {"type": "browser"}) if entry["level"] == "SEVERE"]

    def close(self):
        self.driver.terminate()
        self.driver.wait()


def requests(events, api_url):
    """Method, path and status of the requests to the server. The status of a request without a response is its error."""
    sent = {}
    for event in events:
        parameters = event["params"]
        if event["method"] == "Network.requestWillBeSent" and parameters["request"]["url"].startswith(api_url):
            request = parameters["request"]
            sent[parameters["requestId"]] = [request["method"] + " " + request["url"][len(api_url):].split("?")[0], None]
        elif event["method"] == "Network.responseReceived" and parameters["requestId"] in sent:
            sent[parameters["requestId"]][1] = parameters["response"]["status"]
        elif event["method"] == "Network.loadingFailed" and parameters["requestId"] in sent:
            if not parameters.get("canceled"):
                sent[parameters["requestId"]][1] = parameters["errorText"]
    return [(call, status) for call, status in sent.values()]


def main(environment, api_url, port, driver_port, records, screenshots):
    (directory,) = glob.glob(environment + "/lib/python3*/site-packages/prefect/server/ui")
    Pages.api_url = api_url
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), functools.partial(Pages, directory=directory))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = json.load(open(records))["made"]
    pages = {
        "dashboard": "/dashboard",
        "flow-runs": "/flow-runs",
        "flow-run": "/flow-runs/flow-run/" + made["flow_run"],
        "task-run": "/task-runs/task-run/" + made["task_run"],
        "flows": "/flows",
        "flow": "/flows/flow/" + made["flow"],
        "deployments": "/deployments",
        "deployment": "/deployments/deployment/" + made["deployment"],
    }
    pages.update({name: "/" + name for name in UNSERVED})
    browser = Browser(int(driver_port))
    failed = False
    try:
        for name, path in pages.items():
            calls = requests(browser.open("http://127.0.0.1:%s%s" % (port, path)), api_url)
            browser.screenshot(os.path.join(screenshots, name + ".png"))
            bad = sorted({(call, status) for call, status in calls if not isinstance(status, int) or status >= 400}, key=str)
            print("%s: %d requests to the server" % (name, len(calls)))
            for call, status in bad:
                failed = failed or name not in UNSERVED
                print("    %s: %s" % (call, status))
            for message in browser.messages():
                print("    console: " + message[:300])
            sys.stdout.flush()
    finally:
        browser.close()
    sys.exit(1 if failed else 0)


main(*sys.argv[1:])
