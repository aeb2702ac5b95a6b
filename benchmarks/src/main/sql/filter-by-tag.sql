\set team random(0, 39)
select id, created, updated, name, tags, sequence from bare.flow where tags @> array['team:' || :team] order by name, id limit 15;
