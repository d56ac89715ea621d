select plan(4);
select at('0');
-- Pages that no summary covers, of today and of yesterday.
create function pg_temp.covered(day text) returns bigint language plpgsql as $$
declare v_plan json;
begin
  execute format('explain (analyze, format json, costs off, timing off) select count(*) from gatehouse.call_log where method = -1 and finished >= %L and finished < %L', day, day::timestamptz + interval '1 day') into v_plan;
  return (regexp_match(v_plan::text, '"Rows Removed by Index Recheck": ([0-9]+)'))[1]::bigint;
end $$;
select called('/v1/test/test', calls => 5000, age => age::interval) from unnest(array['1 s', '1 s', '13 hours', '13 hours']) age;
set local enable_seqscan = off;
set local enable_indexscan = off;
select cmp_ok(pg_temp.covered('2030-01-01Z'), '>', 5000::bigint, 'until then a search reads all that is new');
select is(gatehouse.summarize_calls(), false, 'all at once');
select cmp_ok(pg_temp.covered('2030-01-01Z'), '<', 5000::bigint, 'then no page that has none'), cmp_ok(pg_temp.covered('2029-12-31Z'), '<', 5000::bigint, '... nor of yesterday');
select * from finish();
