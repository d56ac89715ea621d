select plan(8);
select at('0');
create function pg_temp.found(ids bigint[], since text default null, after_id bigint default null) returns text language sql as
  $$ select string_agg(e ->> 'permission', ' ') from json_array_elements(gate.node_find_events(ids, since::xid8, after_id) -> 'events') e $$;
insert into gatehouse.events (created, created_in, permission, params) values
  (gatehouse.now(), '90', 'late', '["secret"]'), (gatehouse.now(), '80', 'early', '["secret"]'), (gatehouse.now(), '90', 'later', '["secret"]'),
  (gatehouse.now() - interval '11 minutes', '91', 'old', '["secret"]');
select is(pg_temp.found(array(select id from gatehouse.events)), 'early late later', 'by id, in the order of transactions, none that is too old');
select is(pg_temp.found('{}', '80', 0), 'early late later', 'from a transaction on'), is(pg_temp.found('{}', '80', 9223372036854775807), 'late later', '... after an event'),
    is(pg_temp.found('{}', '91', 0), null, 'none');
select is(pg_temp.found('{}'), null, 'nothing is asked');
select is((gate.node_find_events('{}', null, null) ->> 'position')::xid8, pg_snapshot_xmin(pg_current_snapshot()), 'the position');
select unalike(gate.node_find_events(array(select id from gatehouse.events), null, null)::text, '%secret%', 'not what they say');
insert into gatehouse.events (created_in, permission, params) select '95', 'more', '["n"]' from generate_series(1, 1001);
select is(json_array_length(gate.node_find_events('{}', '80', 0) -> 'events'), 1000, 'a thousand at a time, of those that are not too old');
select * from finish();
