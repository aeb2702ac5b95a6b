\set number random(1, 10000)
select id, created, updated, name, tags, version from bare.flow where name = 'flow ' || :number;
