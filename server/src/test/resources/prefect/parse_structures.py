"""Parses each line "KIND JSON" of a file with the models of the installed Prefect 2. Fails if one cannot be parsed."""
import json
import sys

try:
    from prefect.client.schemas.objects import FlowRunPolicy, StateDetails, TaskRun, TaskRunPolicy
    from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule, RRuleSchedule
except ImportError:
    from prefect.orion.schemas.core import FlowRunPolicy, TaskRun, TaskRunPolicy
    from prefect.orion.schemas.schedules import CronSchedule, IntervalSchedule, RRuleSchedule
    from prefect.orion.schemas.states import StateDetails


def parse(kind, value):
    if kind == "SCHEDULE":
        model = {"interval": IntervalSchedule, "cron": CronSchedule, "rrule": RRuleSchedule}
        next(model[key] for key in model if key in value).parse_obj(value)
    elif kind == "FLOW_RUN_POLICY":
        FlowRunPolicy.parse_obj(value)
    elif kind == "TASK_RUN_POLICY":
        # Prefect 2.6 has one delay for all retries.
        if not isinstance(value.get("retry_delay"), list) or "retry_jitter_factor" in TaskRunPolicy.__fields__:
            TaskRunPolicy.parse_obj(value)
    elif kind == "STATE_DETAILS":
        StateDetails.parse_obj(value)
    else:
        run = {"flow_run_id": "b8e2bb18-0517-8f80-a249-782a5c000001", "task_key": "k", "dynamic_key": "0"}
        TaskRun.parse_obj({**run, "task_inputs": value})


failures = 0
with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        kind, text = line.rstrip("\n").split(" ", 1)
        try:
            parse(kind, json.loads(text))
        except Exception as failure:
            failures += 1
            print(line, failure)
print(failures, "structures cannot be parsed")
sys.exit(1 if failures else 0)
