"""Compares the answers of a Prefect server and of Flowledger to random filters and to odd requests.

    python benchmarks/filters/differential.py compare http://127.0.0.1:4200/api [COUNT] [SEED]
    python benchmarks/filters/differential.py record TABLE [COUNT] [SEED]

Run it with the Python of an environment that contains Prefect 2.20.27 or 2.6.9. Its server runs in this process, on an empty
SQLite database. Filters of 2.6.9 have only the criteria that it knows. "compare" sends the same requests to both servers, prints the differences and exits with 1 if there are any. "record"
writes the requests and the expected answers to a table, which DifferentialTableTest compares with this server.

A text that begins with $ stands for the id of a record, which differs between the servers.
"""

import asyncio
import json
import os
import random
import sys
import tempfile
import uuid

HOME = tempfile.mkdtemp()
os.environ["PREFECT_HOME"] = HOME
os.environ["PREFECT_API_DATABASE_CONNECTION_URL"] = f"sqlite+aiosqlite:///{HOME}/prefect.db"
os.environ["PREFECT_LOGGING_SERVER_LEVEL"] = "CRITICAL"
os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"
os.environ["PREFECT_API_SERVICES_RUN_IN_APP"] = "false"

import httpx  # noqa: E402
from asgi_lifespan import LifespanManager  # noqa: E402
import prefect  # noqa: E402

OLD = prefect.__version__.startswith("2.6.")
if OLD:
    from prefect.orion.api.server import create_app  # noqa: E402
    from prefect.orion.schemas import sorting  # noqa: E402
else:
    from prefect.server.api.server import create_app  # noqa: E402
    from prefect.server.schemas import sorting  # noqa: E402

NAMES = ["alpha", "beta", "Beta", "alpha two", "gamma", "ÄON", "äon"]
# SQLite ignores the case of ASCII letters only, so no text contains an umlaut.
LIKES = ["al", "BETA", "a", "two", "on", "zz"]
TAGS = ["red", "green", "blue", "Red"]
QUEUES = ["default", "gpu", "Gpu"]
VERSIONS = ["1", "2"]
TYPES = ["SCHEDULED", "PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", "CRASHED", "PAUSED", "CANCELLING"]
if OLD:
    TYPES = TYPES[:-2]
STATE_NAMES = ["Completed", "Late", "Running", "completed", "Odd"]
TIMES = ["2001-01-01T00:00:00Z", "2030-01-01T00:00:00+02:00", "2030-01-01", "2099-12-31T23:59:59.999999Z"]
SCHEDULED = ["2029-12-31T22:00:00+00:00", "2030-01-01T00:00:00+00:00", "2031-06-01T12:00:00.000001+00:00"]
SORTS = {
    "flows": ["CREATED_DESC", "UPDATED_DESC", "NAME_ASC", "NAME_DESC"],
    "deployments": ["CREATED_DESC", "UPDATED_DESC", "NAME_ASC", "NAME_DESC"],
    "flow_runs": ["ID_DESC", "EXPECTED_START_TIME_ASC", "EXPECTED_START_TIME_DESC", "NAME_ASC", "NAME_DESC",
                  "NEXT_SCHEDULED_START_TIME_ASC", "START_TIME_ASC", "START_TIME_DESC", "END_TIME_DESC"],
    "task_runs": ["ID_DESC", "EXPECTED_START_TIME_ASC", "EXPECTED_START_TIME_DESC", "NAME_ASC", "NAME_DESC",
                  "NEXT_SCHEDULED_START_TIME_ASC", "END_TIME_DESC"],
}
RECORDS = list(SORTS)
SORT_TYPES = {"flows": "FlowSort", "deployments": "DeploymentSort", "flow_runs": "FlowRunSort", "task_runs": "TaskRunSort"}
# 2.6.9 does not sort deployments, and ignores the key.
for records, name in SORT_TYPES.items():
    if hasattr(sorting, name):
        known = [each.value for each in getattr(sorting, name)]
        SORTS[records] = [sort for sort in SORTS[records] if sort in known]


class Requests:
    """Generates the records and the filters."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.prefix = "differential %s " % seed
        self.refs = {records: [] for records in RECORDS}

    def some(self, values, most=2):
        return self.random.sample(values, self.random.randint(0, min(most, len(values))))

    def any(self, values):
        return self.random.choice(values)

    def creates(self):
        """Records of all kinds: each a reference, a path and a body."""
        creates = []

        def create(records, body):
            ref = "$%s%d" % (records, len(self.refs[records]))
            self.refs[records].append(ref)
            creates.append({"ref": ref, "path": "/%s/" % records, "body": body})
            return ref

        def state():
            kind = self.any(TYPES)
            details = {"scheduled_time": self.any(SCHEDULED)} if kind == "SCHEDULED" else {}
            name = {"name": self.any(STATE_NAMES)} if self.random.random() < 0.3 else {}
            return {"type": kind, "state_details": details, **name}

        for name in NAMES:
            create("flows", {"name": self.prefix + name, "tags": self.some(TAGS)})
        for flow in self.refs["flows"][:5]:
            for name in self.some(NAMES):
                create("deployments", {"name": name, "flow_id": flow, "tags": self.some(TAGS),
                                       "is_schedule_active" if OLD else "paused": self.any([True, False]), "work_queue_name": self.any(QUEUES)})
        for number in range(24):
            body = {"name": self.any(NAMES), "flow_id": self.any(self.refs["flows"][:6]), "tags": self.some(TAGS), "state": state()}
            if self.random.random() < 0.5:
                body["deployment_id"] = self.any(self.refs["deployments"])
            if self.random.random() < 0.5:
                body["flow_version"] = self.any(VERSIONS)
            if self.random.random() < 0.3:
                body["idempotency_key"] = self.prefix + str(number)
            if number > 18:
                body["parent_task_run_id"] = self.refs["task_runs"][number]
            create("flow_runs", body)
            if number < 20:
                for key in range(2):
                    create("task_runs", {"name": self.any(NAMES), "flow_run_id": self.any(self.refs["flow_runs"]), "task_key": "t",
                                         "dynamic_key": "%d-%d" % (number, key), "tags": self.some(TAGS), "state": state()})
        for ref in self.some(self.refs["flow_runs"], 8) + self.some(self.refs["task_runs"], 8):
            path = "/%s/%s/set_state" % (ref[1:].rstrip("0123456789"), ref)
            creates.append({"path": path, "body": {"state": state(), "force": True}})
        return creates

    def criterion(self, name, kind):
        ids = lambda records: self.some(self.refs[records], 3)
        operator = {"operator": self.any(["and_", "or_"])} if self.random.random() < 0.3 else {}
        if name == "id":
            return {"any_": ids(kind)} if kind != "flow_runs" or self.random.random() < 0.7 else {"not_any_": ids(kind)}
        if name == "name":
            if self.random.random() < 0.5:
                return {"like_": self.any(LIKES)}
            return {"any_": [self.prefix + each if kind == "flows" else each for each in self.some(NAMES)]}
        if name == "tags":
            return {**self.any([{"all_": self.some(TAGS)}, {"is_null_": self.any([True, False])},
                                {"all_": self.some(TAGS), "is_null_": self.any([True, False])}]), **operator}
        if name == "deployment":
            return {"is_null_": self.any([True, False]), **operator}
        if name in ("paused", "is_schedule_active"):
            return {"eq_": self.any([True, False])}
        if name == "work_queue_name":
            null = {"is_null_": self.any([True, False])} if kind == "flow_runs" and self.random.random() < 0.5 else {}
            return {"any_": self.some(QUEUES), **null, **(operator if kind == "flow_runs" else {})}
        if name in ("deployment_id", "parent_task_run_id"):
            records = "deployments" if name == "deployment_id" else "task_runs"
            return {**self.any([{"any_": ids(records)}, {"is_null_": self.any([True, False])}]), **operator}
        if name in ("parent_flow_run_id", "flow_run_id"):
            return {"any_": ids("flow_runs"), **operator}
        if name == "state":
            return {**self.any([{"type": {"any_": self.some(TYPES, 4)}}, {"name": {"any_": self.some(STATE_NAMES)}},
                                {"type": {"any_": self.some(TYPES, 4)}, "name": {"any_": self.some(STATE_NAMES)}}]), **operator}
        if name == "flow_version":
            return {"any_": self.some(VERSIONS)}
        if name == "idempotency_key":
            return {self.any(["any_", "not_any_"]): [self.prefix + str(self.random.randrange(24)) for _ in range(3)]}
        if name == "subflow_runs":
            return {"exists_": self.any([True, False])}
        if name == "start_time" and self.random.random() < 0.5:
            return {"is_null_": self.any([True, False])}
        return {self.any(["before_", "after_"]): self.any(TIMES)}

    CRITERIA = {
        "flows": ["id", "name", "tags", "deployment"],
        "deployments": ["id", "name", "tags", "paused", "is_schedule_active", "work_queue_name"],
        "flow_runs": ["id", "name", "tags", "deployment_id", "work_queue_name", "state", "flow_version", "start_time",
                      "expected_start_time", "next_scheduled_start_time", "parent_flow_run_id", "parent_task_run_id",
                      "idempotency_key"],
        "task_runs": ["id", "name", "tags", "state", "start_time", "subflow_runs", "flow_run_id"],
    }

    # The criteria that 2.6.9 does not have.
    ADDED = {"deployment", "paused", "parent_flow_run_id", "idempotency_key", "flow_run_id"}

    def filter(self, kind):
        names = self.some([name for name in self.CRITERIA[kind] if not OLD or name not in self.ADDED], 2)
        operator = {"operator": self.any(["and_", "or_"])} if self.random.random() < 0.3 else {}
        return {**{name: self.criterion(name, kind) for name in names}, **operator}

    def query(self):
        """A filter of some records that is restricted to the generated flows: other records do not change the answer."""
        records = self.any(RECORDS)
        kinds = {kind: self.filter(kind) for kind in self.some(RECORDS, 2)}
        flows = kinds.pop("flows", {})
        if flows.get("operator") == "or_" or "id" in flows:
            flows = {}
        kinds["flows"] = {**flows, "id": {"any_": self.refs["flows"]}}
        return {"path": "/%s/filter" % records, "body": {**kinds, "limit": 200, "sort": self.any(SORTS[records])}}


# Requests that few clients send. Only the status is compared.
ODD = [
    *[{"path": "/flows/filter", "body": body} for body in [
        {"limit": -1}, {"limit": 201}, {"limit": 0}, {"limit": 5.0}, {"limit": "5"}, {"limit": "x"}, {"limit": 1.5}, {"limit": None},
        {"limit": []}, {"offset": -1}, {"offset": "0"}, {"sort": "NAME"}, {"sort": None}, {"sort": "name_asc"},
        {"flows": None}, {"flows": {}}, {"flows": []}, {"flows": "x"}, {"flows": {"name": None}}, {"flows": {"name": {}}},
        {"flows": {"name": {"any_": None}}}, {"flows": {"name": {"any_": "x"}}}, {"flows": {"name": {"any_": [5]}}},
        {"flows": {"name": {"any_": [None]}}}, {"flows": {"name": {"like_": 5}}}, {"flows": {"names": {"any_": []}}},
        {"flows": {"name": {"any": []}}}, {"flows": {"unknown": None}}, {"flows": {"id": {"any_": ["x"]}}},
        {"flows": {"id": {"any_": ["00000000000040008000000000000000"]}}}, {"flows": {"operator": "AND"}}, {"flows": {"operator": None}},
        {"flows": {"tags": {"is_null_": "true"}}}, {"flows": {"tags": {"is_null_": 1}}}, {"flows": {"tags": {"is_null_": "maybe"}}},
        {"flow_runs": {"state": {"type": {"any_": ["DONE"]}}}}, {"flow_runs": {"state": {"type": {"any_": ["completed"]}}}},
        {"flow_runs": {"start_time": {"before_": "soon"}}}, {"flow_runs": {"start_time": {"before_": "2026-01-02"}}},
        {"flow_runs": {"start_time": {"before_": "20260102T030405Z"}}}, {"flow_runs": {"start_time": {"before_": []}}},
        {"deployments": {"paused": {"eq_": "no"}}}, {"task_runs": {"subflow_runs": {"exists_": None}}}, {"unknown": 1},
    ]],
    *[{"path": "/flows/", "body": body} for body in [
        {}, {"name": None}, {"name": "a/b"}, {"name": "a%b"}, {"name": 5}, {"name": []}, {"name": "differential odd", "tags": "x"},
        {"name": "differential odd", "tags": [[]]}, {"name": "differential odd", "colour": 1},
    ]],
    *[{"path": "/flow_runs/", "body": {"flow_id": "$flows0", **body}} for body in [
        {"tags": 5}, {"parameters": []}, {"state": "RUNNING"}, {"state": {"type": "DONE"}}, {"state": {}}, {"colour": 1},
        {"state": {"type": "PENDING", "colour": 1}}, {"state": {"type": "SCHEDULED", "state_details": {"scheduled_time": "soon"}}},
        {"empirical_policy": {"retries": "many"}}, {"parent_task_run_id": "x"}, {"flow_id": "x"}, {"flow_id": None},
        {"state": {"type": "PENDING", "state_details": {"task_run_id": "zz"}}},
    ]],
    *[{"path": "/deployments/", "body": {"flow_id": "$flows0", "name": "odd", **body}} for body in [
        {"schedule": {}}, {"schedule": {"interval": 0}}, {"schedule": {"cron": "x"}}, {"schedule": {"rrule": "x"}},
        {"schedule": {"cron": "0 0 * * *", "timezone": "Mars"}}, {"name": "a/b"}, {"tags": [{}]}, {"parameters": 5}, {"colour": 1},
    ]],
]


# The odd requests that Flowledger answers deliberately with another status. Prefect converts values of other types, and fails on
# one of the requests. Flowledger takes a null as an absent key everywhere.
DEVIATIONS = {
    json.dumps([request["path"], request["body"]]): status
    for status, requests in {
        200: [
            {"path": "/flows/filter", "body": {"flows": {"unknown": None}}},
            {"path": "/flows/filter", "body": {"flows": {"operator": None}}},
        ],
        422: [
            {"path": "/flows/filter", "body": {"limit": 1.5}},
            {"path": "/flows/filter", "body": {"flows": []}},
            {"path": "/flows/filter", "body": {"flows": {"tags": {"is_null_": 1}}}},
            {"path": "/flows/filter", "body": {"flows": {"name": {"any_": [5]}}}},
            {"path": "/flows/filter", "body": {"flows": {"name": {"like_": 5}}}},
            {"path": "/flows/", "body": {"name": 5}},
            {"path": "/flow_runs/", "body": {"flow_id": "$flows0", "parameters": []}},
            {"path": "/deployments/", "body": {"flow_id": "$flows0", "name": "a/b"}},
        ],
    }.items()
    for request in requests
}
if OLD:
    # A criterion that 2.6.9 does not have, and two requests on which it fails.
    DEVIATIONS[json.dumps(["/flows/filter", {"deployments": {"paused": {"eq_": "no"}}}])] = 200
    DEVIATIONS[json.dumps(["/flows/", {}])] = 422
    DEVIATIONS[json.dumps(["/flow_runs/", {"flow_id": "$flows0", "state": {}}])] = 422


class Server:
    """A client that knows the ids of the records on a server."""

    def __init__(self, client, is_prefect):
        self.client = client
        self.is_prefect = is_prefect
        self.ids = {}
        self.refs = {}

    def resolved(self, value):
        if isinstance(value, dict):
            return {key: self.resolved(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.resolved(each) for each in value]
        return self.ids.get(value, value) if isinstance(value, str) else value

    async def post(self, request):
        path = "/".join(self.resolved(part) for part in request["path"].split("/"))
        return await self.client.post(path, json=self.resolved(request["body"]))

    async def create(self, creates):
        for create in creates:
            response = await self.post(create)
            if response.status_code not in (200, 201):
                raise AssertionError("%s: %s %s" % (create, response.status_code, response.text))
            if "ref" in create:
                self.ids[create["ref"]] = response.json()["id"]
                self.refs[response.json()["id"]] = create["ref"]

    async def found(self, query):
        """The references of the records of an answer, without their order: it is undefined for equal keys."""
        response = await self.post(query)
        if response.status_code != 200:
            return response.status_code
        return sorted(self.refs.get(each["id"], each["id"]) for each in response.json())

    async def status(self, request):
        """The status of an answer. A status that Flowledger deliberately does not share is replaced by its own."""
        status = (await self.post(request)).status_code
        return DEVIATIONS.get(json.dumps([request["path"], request["body"]]), status) if self.is_prefect else status


async def main(mode, target, count="300", seed="1"):
    requests = Requests(seed)
    creates = requests.creates()
    queries = [requests.query() for _ in range(int(count))]
    app = create_app(ephemeral=True)
    async with LifespanManager(app, startup_timeout=60), httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app, raise_app_exceptions=False), base_url="http://prefect/api", timeout=60
    ) as client:
        prefect = Server(client, True)
        await prefect.create(creates)
        if mode == "record":
            with open(target, "w") as table:
                lines = [json.dumps({"create": create}, ensure_ascii=False) for create in creates]
                for query in queries:
                    lines.append(json.dumps({**query, "found": await prefect.found(query)}, ensure_ascii=False))
                for request in ODD:
                    lines.append(json.dumps({**request, "status": await prefect.status(request)}, ensure_ascii=False))
                table.write("\n".join(lines) + "\n")
            return
        async with httpx.AsyncClient(base_url=target, timeout=60) as other:
            flowledger = Server(other, False)
            await flowledger.create(creates)
            differences = 0
            for request, method in [*[(query, "found") for query in queries], *[(request, "status") for request in ODD]]:
                expected = await getattr(prefect, method)(request)
                actual = await getattr(flowledger, method)(request)
                if actual != expected:
                    differences += 1
                    print("%s %s\n    Prefect:    %s\n    Flowledger: %s" % (
                        request["path"], json.dumps(request["body"], ensure_ascii=False), expected, actual))
            print("%d filters and %d odd requests, %d differences" % (len(queries), len(ODD), differences))
            sys.exit(1 if differences else 0)


asyncio.run(main(*sys.argv[1:]))
