"""Records how a Prefect server answers every state transition, as a CSV table.

    python benchmarks/transitions/record.py > command-side/src/test/resources/transitions/prefect-2.20.27.csv

Run it with the Python of an environment that contains the version of Prefect to record, such as
`python -m venv v && v/bin/pip install prefect==2.20.27`. The server runs in this process, on an empty SQLite database.

A case says how the run comes to its current state, and what differs in the proposed state. FlowRunTransitionTableTest and
TaskRunTransitionTableTest repeat the same steps.
"""

import asyncio
import csv
import os
import sys
import tempfile
import uuid
from datetime import datetime, timedelta, timezone

HOME = tempfile.mkdtemp()
os.environ["PREFECT_HOME"] = HOME
os.environ["PREFECT_API_DATABASE_CONNECTION_URL"] = f"sqlite+aiosqlite:///{HOME}/prefect.db"
os.environ["PREFECT_LOGGING_SERVER_LEVEL"] = "CRITICAL"
os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"
os.environ["PREFECT_API_SERVICES_RUN_IN_APP"] = "false"

import httpx  # noqa: E402
import prefect  # noqa: E402
from asgi_lifespan import LifespanManager  # noqa: E402

try:
    from prefect.server.api.server import create_app
except ImportError:
    from prefect.orion.api.server import create_app

TERMINAL = ["COMPLETED", "FAILED", "CANCELLED", "CRASHED"]
TYPES = ["SCHEDULED", "PENDING", "RUNNING", *TERMINAL]
if not prefect.__version__.startswith("2.6."):
    TYPES += ["PAUSED", "CANCELLING"]

COLUMNS = ["kind", "case", "from", "to", "force", "code", "status", "reason", "type", "name", "data", "scheduled",
           "run_count", "start", "end", "next", "flow_run_run_count", "resuming", "retry_type", "pause_keys"]

RESULT = {"type": "reference", "serializer_type": "json", "storage_block_id": str(uuid.uuid4()), "storage_key": "k"}
UNPERSISTED = {"type": "unpersisted"}
HOUR = timedelta(hours=1)


def at(delta):
    return (datetime.now(timezone.utc) + delta).isoformat()


def details(**members):
    return {"state_details": members}


class Recorder:
    def __init__(self, client):
        self.client = client

    async def post(self, path, body):
        answer = await self.client.post(path, json=body)
        return answer.status_code, (answer.json() if answer.content else None)

    async def flow(self):
        return (await self.post("/flows/", {"name": str(uuid.uuid4())}))[1]["id"]

    async def deployment(self, flow):
        body = {"name": "d", "flow_id": flow, "manifest_path": "m"}
        return (await self.post("/deployments/", body))[1]["id"]

    async def create(self, kind, case, state):
        """A run in its first state. Task runs belong to a flow run that is RUNNING, unless the case says otherwise."""
        flow = await self.flow()
        policy = {"empirical_policy": {"retries": 1, "retry_delay": 0}} if case in ("retries", "not-retriable") else {}
        if kind == "flow_runs":
            body = {"flow_id": flow, "state": state, **policy}
            if case in ("deployed", "suspend"):
                body["deployment_id"] = await self.deployment(flow)
            run = (await self.post("/flow_runs/", body))[1]["id"]
            if case == "infrastructure":
                await self.client.patch(f"/flow_runs/{run}", json={"infrastructure_pid": "pid"})
            return run
        parent = (await self.post("/flow_runs/", {"flow_id": flow, "state": {"type": "RUNNING"}}))[1]["id"]
        body = {"flow_run_id": parent, "task_key": "t", "dynamic_key": "0", "state": state, **policy}
        run = (await self.post("/task_runs/", body))[1]["id"]
        if case == "flow-retries":
            # The task run belongs to the first attempt of the flow run, which has begun the second one.
            await self.set(f"/task_runs/{run}", {"type": "RUNNING"})
            await self.set(f"/flow_runs/{parent}", {"type": "FAILED"}, True)
            await self.set(f"/flow_runs/{parent}", {"type": "RUNNING"}, True)
        if case == "flow-pending":
            await self.set(f"/flow_runs/{parent}", {"type": "PENDING"}, True)
        if case == "flow-paused":
            await self.set(f"/flow_runs/{parent}", {"type": "PAUSED"}, True)
        return run

    async def set(self, path, state, force=False):
        return await self.post(f"{path}/set_state", {"state": state, "force": force})

    async def record(self, kind, case, first, to, force):
        transition = str(uuid.uuid4())
        current = {"type": first}
        proposed = {"type": to}
        if case == "result":
            current["data"] = RESULT
        if case == "unpersisted":
            current["data"] = UNPERSISTED
        if case == "later":
            current |= details(scheduled_time=at(HOUR))
        if case == "repeated":
            current |= details(transition_id=transition)
            proposed |= details(transition_id=transition)
        if case == "timed-out":
            current |= details(pause_timeout=at(-HOUR))
        if case == "suspended":
            current |= details(pause_reschedule=True)
        if case in ("suspend", "suspend-without-deployment"):
            proposed |= details(pause_reschedule=True)
        if case == "paused-before":
            proposed |= details(pause_key="k")
        if case == "not-retriable":
            proposed |= details(retriable=False)
        if case == "late":
            proposed["name"] = "Late"
        if case == "awaiting":
            current["name"] = "AwaitingRetry"
        fresh = case in ("fresh", "later", "infrastructure")
        run = await self.create(kind, case, current if fresh else {"type": "PENDING"})
        path = f"/{kind}/{run}"
        if case == "paused-before":
            await self.set(path, {"type": "RUNNING"}, True)
            await self.set(path, {"type": "PAUSED", **details(pause_key="k")})
        if not fresh:
            await self.set(path, {"type": "RUNNING"}, True)
            if first != "RUNNING" or "state_details" in current or "data" in current or "name" in current:
                await self.set(path, current, True)
        before = (await self.client.get(path)).json()
        assert before["state_type"] == first, before
        code, answer = await self.set(path, proposed, force)
        after = (await self.client.get(path)).json()
        state = after["state"]
        policy = after["empirical_policy"]

        def moved(field):
            return "" if after[field] is None else "kept" if after[field] == before[field] else "new"

        data = state["data"]
        has = answer or {}
        return [
            kind, case, first, to, "yes" if force else "no", code, has.get("status", ""),
            (has.get("details") or {}).get("reason", "") or "",
            state["type"], state["name"], data.get("type", "") if isinstance(data, dict) else "",
            "yes" if state["state_details"].get("scheduled_time") else "no",
            after["run_count"], moved("start_time"), moved("end_time"),
            "yes" if after["next_scheduled_start_time"] else "no",
            after.get("flow_run_run_count", ""), policy.get("resuming", ""), policy.get("retry_type") or "",
            len(policy.get("pause_keys", [])),
        ]


def cases():
    everything = [(f, t) for f in TYPES for t in TYPES]
    new = "PAUSED" in TYPES

    def of(kind, names, transitions, forces=(False, True)):
        return [(kind, case, f, t, force) for case in names for f, t in transitions for force in forces]

    def leaving(*states):
        return [(f, t) for f, t in everything if f in states]

    def entering(*states):
        return [(f, t) for f, t in everything if t in states]

    for kind in ("flow_runs", "task_runs"):
        yield from of(kind, ["fresh", "ran"], everything)
        yield from of(kind, ["retries"], entering("FAILED"), (False,))
        yield from of(kind, ["result", "unpersisted"], leaving(*TERMINAL))
        yield from of(kind, ["later"], leaving("SCHEDULED", "PENDING"), (False,))
        yield from of(kind, ["repeated"], everything if new else [], (False,))
        yield from of(kind, ["awaiting"], leaving("SCHEDULED"), (False,))
    yield from of("flow_runs", ["deployed"], leaving(*TERMINAL))
    if new:
        yield from of("flow_runs", ["late"], entering("SCHEDULED"))
        yield from of("flow_runs", ["timed-out", "suspended"], leaving("PAUSED"))
        yield from of("flow_runs", ["suspend", "suspend-without-deployment"], entering("PAUSED"))
        yield from of("flow_runs", ["paused-before"], [("RUNNING", "PAUSED")])
        yield from of("flow_runs", ["infrastructure"], entering("CANCELLING"))
        yield from of("task_runs", ["not-retriable"], [("RUNNING", "FAILED")], (False,))
        yield from of("task_runs", ["flow-paused"], entering("RUNNING"))
    yield from of("task_runs", ["flow-pending", "flow-retries"], entering("RUNNING", "PENDING"))


async def main():
    app = create_app(ephemeral=True)
    # An error of the server is an answer, too.
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with LifespanManager(app, startup_timeout=120, shutdown_timeout=60):
        async with httpx.AsyncClient(transport=transport, base_url="http://prefect/api", timeout=60) as client:
            recorder = Recorder(client)
            table = csv.writer(sys.stdout, lineterminator="\n")
            table.writerow(COLUMNS)
            for case in cases():
                table.writerow(await recorder.record(*case))


asyncio.run(main())
