select plan(39);
select at('0');
select root(), session('root'), member('alice', 'admin'), session('alice'), api_token('alice'), member('bob'), session('bob');
create function pg_temp.reads(options json, caller text default 'alice-session') returns gatehouse.reply language sql as $$ select gate.admin_api_call_log_read_log(hash(caller), '192.0.2.7', options) $$;
create function pg_temp.requests(options json) returns text language sql as $$ select string_agg(r ->> 'request_id', ' ' order by n) from json_array_elements((pg_temp.reads(options)).data) with ordinality a (r, n) $$;
select is((r).data::text, '[]', 'nothing'), is((r).meta::jsonb, '{"total": 0, "summary": {"total": 0}}', '... of nothing') from pg_temp.reads(null) r;

select called('/v1/test/test', 1234567, token => 'alice-session', age => '2 s', request_id => 'one'), called('/v1/profile/read', 50, 500, exception => true, age => '1 s', request_id => 'two'),
  called('/v1/test/test', 0, 429, kind => 'declined', token => 'bob-session', request_id => 'three');
select is((d -> 2)::jsonb, jsonb_build_object('method_id', '/v1/test/test', 'user_id', id('alice')::text, 'username', 'alice', 'token_id', (select t.id::text from gatehouse.tokens t where t.hash = hash('alice-session')),
      'started', '2030-01-01T11:59:56.765Z', 'finished', '2030-01-01T11:59:58.000Z', 'runtime', 1234.567, 'is_error', false, 'is_exception', false, 'status', 200, 'status_text', 'OK', 'request_id', 'one'), 'a row'),
    is(d -> 1 ->> 'user_id', null, 'a guest'), is(d -> 1 ->> 'username', null, '... has no name'), is(d -> 1 ->> 'token_id', null, '... and no token'), is(d -> 1 ->> 'is_error', 'true', 'a fault is an error'), is(d -> 1 ->> 'is_exception', 'true', '... and an exception'),
    is(d -> 1 ->> 'runtime', '0.050', 'milliseconds'), is(d -> 0 ->> 'status', '429', 'a declined call'), is(d -> 0 ->> 'username', 'bob', '... of a user')
  from (select (pg_temp.reads(null)).data as d) x;
select is(pg_temp.requests(null), 'three two one', 'newest first'), is((pg_temp.reads(null)).meta ->> 'total', '3', 'their number');
select is(pg_temp.requests('{"where": {"method_id": "/v1/test/test"}}'), 'three one', 'one method'), is((pg_temp.reads('{"where": {"method_id": ["=", "/v1/test/test"]}}')).meta ->> 'total', '2', '... its number');
select is(pg_temp.requests('{"where": {"method_id": "/v1/no/such"}}'), null, 'no such method'), is((pg_temp.reads('{"where": {"method_id": "/v1/no/such"}}')).meta ->> 'total', '0', '... has none');
delete from gatehouse.users where name = 'bob';
select is((pg_temp.reads(null)).data -> 0 ->> 'username', 'bob', 'a call outlives its user');

-- Many: 40 days, 3 calls in each hour, and many at the same moment.
select gatehouse.prepare_partition(parent, d) from generate_series(timestamptz '2029-11-21Z', '2030-01-01Z', '1 day') d, unnest(array['call_log', 'call_ten_minutes', 'call_minutes', 'call_days']) parent;
create function pg_temp.fill() returns setof text language plpgsql as $$ begin
  for n in reverse 959..0 loop
    perform tap.at(interval '-1 hour' * n - interval '1 hour');
    perform tap.called('/v1/test/upload', age => '5 minutes', request_id => n || 'a'), tap.called('/v1/test/upload', age => '4 minutes', request_id => n || 'b'), tap.called('/v1/profile/read', age => '1 minute', request_id => n || 'c');
  end loop;
  perform tap.at('0');
end $$;
select pg_temp.fill();
select called('/v1/test/upload', request_id => 'now' || n) from generate_series(1, 250) n;
create temp table expected as select l.request_id, l.method, row_number() over (order by l.finished desc, l.id desc) as place, row_number() over (partition by l.method order by l.finished desc, l.id desc) as method_place
  from gatehouse.call_log l where l.finished >= '2029-12-02Z';
create function pg_temp.wanted(path text, first bigint, size bigint) returns text language sql as $$
  select string_agg(e.request_id, ' ' order by e.place) from expected e left join gatehouse.call_methods m on m.number = e.method
    where case when path is null then e.place else e.method_place end between first + 1 and first + size and coalesce(m.id = path, true) $$;
select is((pg_temp.reads(null)).meta ->> 'total', count(*)::text, 'the total is that of the days that are kept'), ok(count(*) < (select count(*) from gatehouse.call_log), '... older ones are not shown before they go') from expected;
select is_empty($$ select o.skip from unnest(array[0, 1, 99, 100, 249, 250, 251, 252, 253, 254, 300, 1000, 1001, 1499, 2000]) o (skip) where pg_temp.requests(json_build_object('where', json_build_object('method_id', '/v1/test/upload'), 'offset', o.skip, 'limit', 7))
  is distinct from pg_temp.wanted('/v1/test/upload', o.skip, 7) $$, 'pages of one method at any offset');
select is((pg_temp.reads('{"where": {"method_id": "/v1/test/upload"}}')).meta ->> 'total', max(method_place)::text, '... and its total') from expected e join gatehouse.call_methods m on m.number = e.method where m.id = '/v1/test/upload';
-- All methods have no options, so no offset either: their first page is all there is.
select is(pg_temp.requests(null), pg_temp.wanted(null, 0, 100), 'a page of all methods'), is(json_array_length((pg_temp.reads(null)).data), 100, '... is of 100');
select is(json_array_length((pg_temp.reads('{"where": {"method_id": "/v1/test/upload"}, "limit": 500}')).data), 100, 'never more');
select is((select string_agg(pg_temp.requests(json_build_object('where', json_build_object('method_id', '/v1/test/upload'), 'offset', o)), ' ' order by o) from generate_series(0, 2000, 100) o),
  pg_temp.wanted('/v1/test/upload', 0, 10000), 'pages cover all, in order');
select is(pg_temp.requests('{"where": {"method_id": "/v1/test/upload"}, "offset": 1000000000}'), null, 'past the end');
select is(violation(format('select pg_temp.reads(%L)', bad)), path, 'refused: ' || bad) from (values ('{}', '/0/where/method_id'), ('{"where": {"method_id": ["!=", "x"]}}', '/0/where/method_id'), ('{"where": {"method_id": "x"}, "offset": -1}', '/0/offset'),
  ('{"where": {"method_id": "x"}, "limit": "many"}', '/0/limit'), ('{"where": {"method_id": "x"}, "limit": 1.5}', '/0/limit'), ('[]', '/0')) v (bad, path);
select throws_ok($$ select pg_temp.reads(null, 'nobody') $$, 'GHA01', null, 'the gate: a guest'), throws_ok($$ select pg_temp.reads(null, 'alice-api') $$, 'GHA03', null, 'a token without the permission');
select member('carol'), session('carol');
select throws_ok($$ select pg_temp.reads(null, 'carol-session') $$, 'GHA03', null, 'a user without the permission'), is((pg_temp.reads(null, 'root-session')).meta ->> 'total', (pg_temp.reads(null)).meta ->> 'total', 'root');
select is((api_v1.admin_api_call_log_read_log(gatehouse.caller_for('root'), null)).meta ->> 'total', (pg_temp.reads(null)).meta ->> 'total', 'from psql');
select is(pg_temp.requests('{"where": {"method_id": "/v1/test/test"}, "limit": 1, "offset": 1}'), 'one', 'a page within the newest minute');
select * from finish();
