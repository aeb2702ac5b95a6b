-- A rebuild runs this script after it has copied the rows of all streams, and before it replays later events.

-- Removes the records of deleted parents. DeletedRecordsCleaner does the same for the live read model.
with removed as (
    delete from flow_run using deleted_flow where deleted_flow.id = flow_run.flow_id
    returning flow_run.id, flow_run.sequence)
insert into deleted_flow_run (id, sequence) select id, sequence from removed;
delete from task_run using deleted_flow_run where deleted_flow_run.id = task_run.flow_run_id;
delete from deployment using deleted_flow where deleted_flow.id = deployment.flow_id;

-- The primary keys.

alter table flow add primary key (id);
alter table flow_version add primary key (id, sequence);
alter table deleted_flow add primary key (id);
alter table deployment add primary key (id);
-- With the state, the ids of the runs in a state are read in the same order as the task runs of flow runs.
alter table flow_run add primary key (id) include (state_type);
alter table deleted_flow_run add primary key (id);
alter table task_run add primary key (id);
alter table api_key add primary key (id);
