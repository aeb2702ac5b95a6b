\set number random(1, 10000)
select id, created, updated, name, tags, sequence from bare.flow where id = ('00000000-0000-8000-8000-' || lpad(:number::text, 12, '0'))::uuid;
