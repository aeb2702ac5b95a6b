\set number random(1, 10000)
select id, created, updated, name, tags, sequence from bare.flow where name = 'flow ' || :number;
