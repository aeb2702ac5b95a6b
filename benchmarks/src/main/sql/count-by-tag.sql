\set team random(0, 39)
select count(*) from bare.flow where tags @> array['team:' || :team];
