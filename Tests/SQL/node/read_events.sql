select plan(7);
select at('0');
select member('alice', 'write-notes'), session('alice'), api_token('alice'), member('bob'), session('bob'), session('bob', 'ended');
update gatehouse.tokens set ended = gatehouse.now() where hash = hash('ended');
create temp table sent as select gatehouse.publish(array[id('alice')], 'hers', '[{"b": 1, "a": 2}]') as hers, gatehouse.publish('write-notes', 'writers') as writers,
  gatehouse.publish('user', 'all') as everybody;
create function pg_temp.read(event bigint, variadic hashes bytea[]) returns text language sql as
  $$ select r.params || r.recipients::text from gate.node_read_events(array_fill(event, array[cardinality(hashes)]), hashes) r $$;
select is(pg_temp.read(hers, hash('bob-session'), hash('alice-session'), hash('alice-api'), hash('unknown'), null), '["hers", {"b": 1, "a": 2}]{2,3}',
    'to a user: his tokens only'),
  is(pg_temp.read(writers, hash('bob-session'), hash('alice-session'), hash('alice-api')), '["writers"]{2}', 'to holders: not to a token that lacks it'),
  is(pg_temp.read(everybody, hash('bob-session'), hash('alice-session'), hash('ended')), '["all"]{1,2}', 'to all, with good tokens'),
  is(pg_temp.read(hers, hash('bob-session')), null, 'nobody else reads it')
  from sent;
select is(count(*), 3::bigint, 'several at once'), is(sum(cardinality(r.recipients)), 4::bigint, 'each to its own')
  from sent, gate.node_read_events(array[hers, hers, writers, everybody, everybody],
    array[hash('alice-session'), hash('bob-session'), hash('alice-session'), hash('bob-session'), hash('alice-api')]) r;
select is_empty($$ select * from gate.node_read_events('{}', '{}') $$, 'none');
select * from finish();
