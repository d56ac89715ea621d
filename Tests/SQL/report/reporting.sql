-- Every question of docs/reporting.md, executed as the reporting role.
select plan(23);
\set text `cat docs/reporting.md`
select root(), member('alice'), session('alice'), api_token('alice'), member('bob');
update gatehouse.tokens set created = now() - interval '91 days' where kind = 'api';
select called('/v1/profile/read', 3000, token => 'alice-session', calls => 4, request_id => 'a'), called('/v1/profile/read', 90000, 500, exception => true, request_id => 'b'), called('/v1/test/test', 10, 429, kind => 'declined', calls => 2),
  called('/v1/test/test', 20, 404, calls => 3, token => 'alice-session');
select gate.node_append_calls(gen_random_uuid(), 1, 0, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}');
delete from gatehouse.users where name = 'alice';
insert into gatehouse.users (name) values ('alice');
insert into gatehouse.tokens (hash, kind, user_id, name, created, expires) select hash('old'), 'api', id('alice'), 'old one', now() - interval '91 days', now() + interval '9 days';
select called('/v1/test/test', 10, 404, token => 'old');
select gatehouse.audit(null, 'session.signin-refused');

create temp table questions as
  select n, trim(both E'\n ' from part) as question
    from regexp_split_to_table(:'text', E'```sql\n') with ordinality b (block, n), lateral string_to_table(split_part(b.block, '```', 1), ';') part
    where n > 1 and trim(both E'\n ' from part) <> '';
select ok(count(distinct n) >= 10, 'ten questions') from questions;
create function pg_temp.answer(question text) returns setof json language plpgsql as $$
begin
  perform set_config('role', 'gatehouse_report', true);
  return query execute format('select row_to_json(q) from (%s) q', question);
  perform set_config('role', 'gatehouse_owner', true);
end $$;
create temp table answers as select q.question, a.answer from questions q left join lateral pg_temp.answer(q.question) a (answer) on true;
select isnt(count(answer), 0::bigint, left(question, 60)) from answers group by question;
create function pg_temp.first(pattern text) returns json language sql as $$ select a.answer from answers a where a.question ~ pattern limit 1 $$;
select is(pg_temp.first('error_rates')::jsonb, '{"method_id": "/v1/profile/read", "accepted": 5, "errors_percent": 20.00, "exceptions": 1, "declined": 0}', 'what it says: error rates');
select is(pg_temp.first('slowest_methods') ->> 'method_id', '/v1/profile/read', '... the slowest');
select is(pg_temp.first('calls_per_user')::jsonb - 'days', '{"who": "alice", "calls": 7, "errors": 3}', '... who called most, though he is gone');
select is(pg_temp.first('is_exception') ->> 'request_id', 'b', '... what went wrong');
select is(pg_temp.first('report.tokens t')::jsonb - 'id' - 'latest', '{"user_name": "alice", "name": "old one", "calls": 1, "errors": 1}', '... which API tokens are used');
select * from finish();
