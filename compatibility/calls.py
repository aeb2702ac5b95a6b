"""Calls a server with the Prefect client of this environment and writes the results as JSON.

Usage: calls.py (full|smoke|records) RESULTS

With "records" it makes records for the pages of the UI: all calls but those of the command line, which would delete some.

PREFECT_API_URL and PREFECT_API_KEY name the server. A call that this version of Prefect does not have is null in the results.
"""

import asyncio
import json
import sys
import time
import traceback
import uuid
from concurrent.futures import ThreadPoolExecutor

import prefect
from prefect import flow, get_run_logger, task

try:
    from prefect import get_client
except ImportError:
    from prefect.client import get_client

# The module was renamed from orion to server in 2.8.
try:
    from prefect.client.schemas.schedules import CronSchedule
    from prefect.server.schemas import filters, states
except ImportError:
    from prefect.orion.schemas import filters, states
    from prefect.orion.schemas.schedules import CronSchedule

NAME = "compatibility %s %s" % (prefect.__version__, uuid.uuid4().hex[:8])
results = []


class NotInThisVersion(Exception):
    """This version of Prefect does not have the call."""


def check(group, name, smoke=False):
    """Registers a call. A smoke test runs only those that are marked."""

    def register(function):
        calls.append((group, name, smoke, function))
        return function

    return register


calls = []
made = {}


def equal(actual, expected):
    if actual != expected:
        raise AssertionError("expected %r, but was %r" % (expected, actual))


async def with_client(method, *args, **kwargs):
    async with get_client() as client:
        if not hasattr(client, method):
            raise NotInThisVersion()
        return await getattr(client, method)(*args, **kwargs)


def client(method, *args, **kwargs):
    return asyncio.run(with_client(method, *args, **kwargs))


def run_of(state):
    return state.state_details.flow_run_id


def task_runs_of(flow_run_id):
    return client(
        "read_task_runs",
        flow_run_filter=filters.FlowRunFilter(id={"any_": [flow_run_id]}),
    )


# Flows and tasks


@check("Flows and tasks", "a flow with tasks and a result of one as input of another", smoke=True)
def tasks():
    @task
    def add(a, b):
        return a + b

    @flow(name=NAME)
    def sums():
        get_run_logger().info("summing")
        return add(add(1, 2), 3)

    state = sums(return_state=True)
    equal(state.result(), 6)
    made["flow_run"] = run_of(state)
    run = client("read_flow_run", made["flow_run"])
    equal(run.state.type.value, "COMPLETED")
    made["flow"] = run.flow_id
    equal(sorted(each.state.type.value for each in task_runs_of(run.id)), ["COMPLETED", "COMPLETED"])


@check("Flows and tasks", "`@task(retries=3, retry_delay_seconds=1)`", smoke=True)
def task_retries():
    attempts = []

    @task(retries=3, retry_delay_seconds=1)
    def fails_once():
        attempts.append(1)
        if len(attempts) < 2:
            raise ValueError("first attempt")

    @flow(name=NAME + " task retries")
    def retrying():
        fails_once()

    state = retrying(return_state=True)
    equal(state.type.value, "COMPLETED")
    (run,) = task_runs_of(run_of(state))
    equal(run.run_count, 2)


@check("Flows and tasks", "`@flow(retries=2)`", smoke=True)
def flow_retries():
    attempts = []

    @flow(name=NAME + " flow retries", retries=2)
    def fails_twice():
        attempts.append(1)
        if len(attempts) < 3:
            raise ValueError("attempt")

    state = fails_twice(return_state=True)
    equal(state.type.value, "COMPLETED")
    equal(client("read_flow_run", run_of(state)).run_count, 3)


@check("Flows and tasks", "a flow that fails")
def failing_flow():
    @flow(name=NAME + " failing")
    def fails():
        raise ValueError("on purpose")

    state = fails(return_state=True)
    run = client("read_flow_run", run_of(state))
    equal(run.state.type.value, "FAILED")


@check("Flows and tasks", "a subflow run and its parent task run")
def subflow():
    @flow(name=NAME + " child")
    def child():
        return 1

    @flow(name=NAME + " parent")
    def parent():
        return child()

    state = parent(return_state=True)
    (parent_task,) = task_runs_of(run_of(state))
    equal(parent_task.state.type.value, "COMPLETED")
    equal(str(client("read_flow_run", parent_task.state.state_details.child_flow_run_id).parent_task_run_id), str(parent_task.id))


@check("Flows and tasks", "mapped tasks with a concurrent task runner")
def mapped():
    @task
    def double(number):
        return 2 * number

    @flow(name=NAME + " mapped")
    def doubles():
        return [future.result() for future in double.map([1, 2, 3, 4])]

    equal(doubles(), [2, 4, 6, 8])


@check("Flows and tasks", "the logs of a run", smoke=True)
def logs():
    log_filter = filters.LogFilter(flow_run_id={"any_": [made["flow_run"]]})
    for _ in range(40):
        messages = [log.message for log in client("read_logs", log_filter)]
        if "summing" in messages:
            return
        time.sleep(0.25)
    raise AssertionError("the log of the flow run was not stored; its logs are %s" % messages)


# Calls of the client


def simple(method, *arguments, smoke=False):
    """Registers a call of the client that only has to succeed."""

    def call():
        return client(method, *[argument() if callable(argument) else argument for argument in arguments])

    check("Client", "`%s`" % method, smoke)(call)


simple("hello")
simple("api_healthcheck")
simple("read_flow", lambda: made["flow"])
simple("read_flow_by_name", NAME)


@check("Client", "`read_flows`", smoke=True)
def read_flows():
    found = client("read_flows", flow_filter=filters.FlowFilter(name={"any_": [NAME]}))
    equal([each.id for each in found], [made["flow"]])


@check("Client", "`create_deployment`")
def create_deployment():
    made["deployment"] = client(
        "create_deployment",
        made["flow"],
        "nightly",
        schedule=CronSchedule(cron="0 2 * * *"),
        parameters={"a": 1},
        tags=["t"],
        parameter_openapi_schema={"type": "object", "properties": {"a": {"title": "a"}, "b": {"title": "b"}}},
    )


simple("read_deployment", lambda: made["deployment"])
simple("read_deployment_by_name", NAME + "/nightly")
simple("read_deployments")
simple("read_deployment_schedules", lambda: made["deployment"])


@check("Client", "`set_deployment_paused_state`")
def pause_deployment():
    client("set_deployment_paused_state", made["deployment"], True)
    equal(client("read_deployment", made["deployment"]).paused, True)
    client("set_deployment_paused_state", made["deployment"], False)


@check("Client", "`create_flow_run_from_deployment`")
def create_flow_run_from_deployment():
    run = client("create_flow_run_from_deployment", made["deployment"], parameters={"b": 2})
    equal(run.parameters, {"a": 1, "b": 2})
    equal(run.state.type.value, "SCHEDULED")
    made["scheduled"] = run.id


@check("Client", "`read_flow_runs`", smoke=True)
def read_flow_runs():
    found = client(
        "read_flow_runs",
        flow_filter=filters.FlowFilter(id={"any_": [made["flow"]]}),
        flow_run_filter=filters.FlowRunFilter(state={"type": {"any_": ["COMPLETED"]}}),
    )
    equal([each.id for each in found], [made["flow_run"]])


@check("Client", "`update_flow_run`")
def update_flow_run():
    client("update_flow_run", made["scheduled"], name="renamed", tags=["x"])
    equal(client("read_flow_run", made["scheduled"]).name, "renamed")


@check("Client", "`set_flow_run_state`")
def set_flow_run_state():
    response = client("set_flow_run_state", made["scheduled"], states.Pending())
    equal(response.status.value, "ACCEPT")


@check("Client", "`pause_flow_run`, `resume_flow_run`")
def resume_flow_run():
    try:
        from prefect import pause_flow_run
    except ImportError:
        raise NotInThisVersion()

    @flow(name=NAME + " paused")
    def pauses():
        pause_flow_run(timeout=60, poll_interval=1)

    with ThreadPoolExecutor() as pool:
        end = pool.submit(pauses, return_state=True)
        paused = []
        while not paused and not end.done():
            time.sleep(0.1)
            paused = client(
                "read_flow_runs",
                flow_filter=filters.FlowFilter(name={"any_": [NAME + " paused"]}),
                flow_run_filter=filters.FlowRunFilter(state={"type": {"any_": ["PAUSED"]}}),
            )
        equal(client("resume_flow_run", paused[0].id).status.value, "ACCEPT")
        equal(end.result().type.value, "COMPLETED")


simple("read_flow_run_states", lambda: made["flow_run"])


async def erase(run):
    async with get_client() as client:
        response = await client._client.post("/erasures", json={"subject": str(run), "reason": "compatibility"})
        response.raise_for_status()


@check("Client", "a run whose content was erased is read, and gets another state", smoke=True)
def erased_run():
    @task
    def double(number):
        return 2 * number

    @flow(name=NAME + " erased")
    def doubles(number):
        return double(double(number))

    run = run_of(doubles(3, return_state=True))
    asyncio.run(erase(run))
    erased = client("read_flow_run", run)
    equal(erased.parameters["erased"], True)
    task_runs = task_runs_of(run)
    for task_run in task_runs:
        equal(list(task_run.task_inputs), ["erased"])
    # Prefect 2.6 stores no results.
    for state in [erased.state] + [task_run.state for task_run in task_runs]:
        if state.data is not None:
            equal(state.result()["erased"], True)
    response = client("set_flow_run_state", run, states.Failed(message="set later"), force=True)
    equal(response.status.value, "ACCEPT")
    equal(client("read_flow_run", run).state.message, "set later")


@check("Client", "`read_task_run`, `read_task_run_states`")
def read_task_run():
    run = task_runs_of(made["flow_run"])[0]
    made["task_run"] = run.id
    equal(client("read_task_run", run.id).id, run.id)
    equal([state.type.value for state in client("read_task_run_states", run.id)][-1], "COMPLETED")


simple("read_work_queues")
simple("read_work_pools")
simple("read_variables")
simple("read_artifacts")
simple("read_block_types")


# The command line


def invoke(words):
    from typer.testing import CliRunner

    from prefect.cli import app

    result = CliRunner().invoke(app, words)
    if result.exit_code != 0:
        if "No such command" in result.output:
            raise NotInThisVersion()
        raise AssertionError("exit code %s: %s" % (result.exit_code, result.output or result.exception))


def command(line, smoke=False):
    """Registers a command, with values of made in place of {}. It has to exit with 0."""

    def call():
        invoke([word.format(**made, name=NAME) for word in line.split(" ")])

    shown = line.replace("{deployment_name}", "NAME").replace("{flow_run}", "ID").replace("{scheduled}", "ID")
    check("Command line", "`prefect %s`" % shown, smoke)(call)


command("version")
command("flow ls")
command("flow-run ls", smoke=True)
command("flow-run inspect {flow_run}")
command("flow-run logs {flow_run}")
command("flow-run cancel {scheduled}")
command("deployment ls", smoke=True)
command("deployment inspect {deployment_name}")
command("deployment run {deployment_name} --param b=2")
command("deployment pause-schedule {deployment_name}")
command("deployment resume-schedule {deployment_name}")


@check("Command line", "`prefect deployment schedule pause NAME ID`, `resume`, `create`, `ls`, `delete`, `clear`")
def schedules():
    (schedule,) = client("read_deployment_schedules", made["deployment"])
    name = made["deployment_name"]
    invoke(["deployment", "schedule", "pause", name, str(schedule.id)])
    equal([each.active for each in client("read_deployment_schedules", made["deployment"])], [False])
    invoke(["deployment", "schedule", "resume", name, str(schedule.id)])
    equal([each.active for each in client("read_deployment_schedules", made["deployment"])], [True])
    invoke(["deployment", "schedule", "create", name, "--interval", "60"])
    invoke(["deployment", "schedule", "ls", name])
    invoke(["deployment", "schedule", "delete", name, str(schedule.id), "--accept-yes"])
    equal([each.schedule.interval.total_seconds() for each in client("read_deployment_schedules", made["deployment"])], [60])
    invoke(["deployment", "schedule", "clear", name, "--accept-yes"])
    equal(client("read_deployment_schedules", made["deployment"]), [])


command("work-pool ls")
command("work-queue ls")
command("artifact ls")
command("gcl ls")
command("flow-run delete {flow_run}")
command("deployment delete {deployment_name}")


def main(mode, path):
    made["deployment_name"] = NAME + "/nightly"
    for group, name, smoke, function in calls:
        if (mode == "smoke" and not smoke) or (mode == "records" and group == "Command line"):
            continue
        try:
            function()
            ok, detail = True, ""
        except NotInThisVersion:
            ok, detail = None, ""
        except BaseException as failure:
            ok, detail = False, "".join(traceback.format_exception(type(failure), failure, failure.__traceback__))[-1500:]
            print("%s: %s: FAILED\n%s" % (prefect.__version__, name, detail))
        results.append({"group": group, "call": name, "ok": ok})
    with open(path, "w") as file:
        json.dump({"version": prefect.__version__, "mode": mode, "results": results, "made": made}, file, default=str)


main(*sys.argv[1:])
