-- The primary keys. A rebuild creates them after it has copied the rows of all streams, and before it replays later events.

alter table flow add primary key (id);
alter table flow_version add primary key (id, sequence);
alter table deleted_flow add primary key (id);
alter table deployment add primary key (id);
alter table flow_run add primary key (id);
alter table deleted_flow_run add primary key (id);
alter table task_run add primary key (id);
alter table api_key add primary key (id);
