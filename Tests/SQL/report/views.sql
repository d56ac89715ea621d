-- What the views of report say, beside the tables that they come from.
select plan(27);
select root(), member('alice', 'fly'), session('alice'), api_token('alice', 'fly'), member('bob'), session('bob');
-- 2,000 calls of three methods by three callers within the last three days.
create temp table made as
  select n, (array['/v1/profile/read', '/v1/test/test', '/v1/session/signin'])[1 + n % 3] as method, (array['alice-session', 'bob-session', null])[1 + n % 7 % 3] as token,
      1 + floor(exp(6 + 8 * random()))::bigint as runtime, case when n % 10 = 0 then 404 when n % 33 = 0 then 500 when n % 17 = 0 then 429 else 200 end as status, n % 17 = 0 and n % 10 <> 0 and n % 33 <> 0 as declined,
      n * interval '40 s' as age
    from generate_series(1, 2000) n;
select called(method, runtime, status, token, case when declined then 'declined' else 'accepted' end, age, request_id => n::text, exception => status = 500) from made where age <= '1 day';
create temp table raw as select c.*, date_trunc('day', c.finished, 'UTC') as day from report.calls c;

select is(count(*), 2000::bigint, 'every call') from raw;
select is_empty($$ select from raw c join made m on m.n = c.request_id::int
  where (c.method_id, c.runtime_ms, c.status, c.is_declined, c.is_error, c.is_exception, c.finished - c.started, coalesce(c.user_name || '-session', '')) is distinct from
    (m.method, m.runtime / 1000.0, m.status, m.declined, m.status >= 400, m.status = 500, m.runtime * interval '1 us', coalesce(m.token, '')) $$, '... as it was');
create temp view counted as select 'minute' as span, minute as bucket, v.* from report.calls_per_minute v union all select 'ten', ten_minutes, v.* from report.calls_per_ten_minutes v union all select 'day', day, v.* from report.calls_per_day v;
create temp table expected as select s.span, r.method_id, date_bin(s.length, r.finished, '2000-01-01Z') as bucket, count(*) filter (where not is_declined) as accepted, count(*) filter (where is_declined) as declined,
    count(*) filter (where not is_declined and is_error) as errors, count(*) filter (where is_exception) as exceptions, round(avg(runtime_ms) filter (where not is_declined), 3) as avg_ms,
    percentile_disc(array[0.5, 0.95, 0.99]) within group (order by runtime_ms) filter (where not is_declined) as percentiles
  from raw r, (values ('minute', interval '1 minute'), ('ten', '10 minutes'), ('day', '1 day')) s (span, length) group by 1, 2, 3;
select set_eq('select span, method_id, bucket, accepted, declined, errors, exceptions, avg_ms from counted', 'select span, method_id, bucket, accepted, declined, errors, exceptions, avg_ms from expected', 'counters of each span are exact');
select is_empty($$ select from counted c join expected e using (span, method_id, bucket)
  where greatest(abs(c.p50_ms / e.percentiles[1] - 1), abs(c.p95_ms / e.percentiles[2] - 1), abs(c.p99_ms / e.percentiles[3] - 1)) >= 0.05 $$, 'percentiles are within 5 %');
select is(count(*) filter (where c.p50_ms is null), (select count(*) from expected where accepted = 0), '... and there for all that have calls') from counted c;
select set_eq('select day, user_name, accepted, declined, errors, exceptions, avg_ms from report.calls_per_user_and_day', $$ select day, user_name, count(*) filter (where not is_declined) as accepted, count(*) filter (where is_declined) as declined,
  count(*) filter (where not is_declined and is_error) as errors, count(*) filter (where is_exception) as exceptions, round(avg(runtime_ms) filter (where not is_declined), 3) from raw group by day, user_name $$, 'per user and day');
select is(count(*), 2::bigint, 'users by their ids') from (select distinct user_id from report.calls_per_user_and_day where user_id in (id('alice'), id('bob'))) u;
select results_eq('select method_id, accepted, avg_ms from report.slowest_methods order by 1', 'select method_id, count(*), round(avg(runtime_ms), 3) from raw where not is_declined group by 1 order by 1', 'slowest methods: all days together');
select is_empty($$ select from report.slowest_methods s join (select method_id, percentile_disc(array[0.5, 0.95, 0.99]) within group (order by runtime_ms) as p from raw where not is_declined group by 1) e using (method_id)
  where greatest(abs(s.p50_ms / e.p[1] - 1), abs(s.p95_ms / e.p[2] - 1), abs(s.p99_ms / e.p[3] - 1)) >= 0.05 $$, '... their percentiles');
select ok(bool_and(p95_ms <= coalesce(lag, p95_ms)), '... slowest first') from (select p95_ms, lag(p95_ms) over () from report.slowest_methods) s;
select set_eq('select method_id, day, errors_percent, exceptions_percent, declined_percent from report.error_rates', $$ select method_id, day, round(100.0 * count(*) filter (where not is_declined and is_error) / nullif(count(*) filter (where not is_declined), 0), 2) as errors_percent,
  round(100.0 * count(*) filter (where is_exception) / nullif(count(*) filter (where not is_declined), 0), 2) as exceptions_percent, round(100.0 * count(*) filter (where is_declined) / count(*), 2) as declined_percent from raw group by 1, 2 $$, 'error rates');

select set_eq('select name, permissions from report.users', $$ select name, permissions from gatehouse.accounts $$, 'users with their permissions'), is(count(*), 3::bigint, 'all') from report.users;
select is(user_name, 'alice', 'API tokens'), is(name, 'a token', '... by name'), is(permissions, '{fly}', '... with what is switched on') from report.tokens;
select set_eq('select user_name from report.sessions', array['alice', 'bob'], 'sessions');
select hasnt_column('report', v, c, format('%s has no %s', v, c)) from (values ('users', 'password'), ('tokens', 'hash'), ('sessions', 'hash'), ('nodes', 'id')) s (v, c);
select set_eq('select distinct table_name::text from report.partitions', 'select parent from gatehouse.partition_rules', 'partitions of every table');
select is(count(*), (select count(*) from pg_inherits i join pg_class c on c.oid = i.inhparent where c.relkind = 'p' and c.relname in (select parent from gatehouse.partition_rules)), '... all of them'), ok(sum(table_bytes) > 0 and sum(index_bytes) > 0, '... with sizes') from report.partitions;
select gate.node_append_calls(gen_random_uuid(), 1, 3, '{"/v1/test/test": 2}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}');
select is(dropped, 3::bigint, 'nodes'), is(active::jsonb, '{"/v1/test/test": 2}', '... and what they do') from report.nodes;
select set_eq('select function from report.jobs', 'select function from gatehouse.jobs', 'jobs');
select * from finish();
