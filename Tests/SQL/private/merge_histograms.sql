select plan(13);
create function pg_temp.merged(runtimes_1 bigint[], runtimes_2 bigint[], out bins smallint[], out bin_calls bigint[], out p50 real, out p95 real, out p99 real) language sql as $$
  select h.* from (select array_agg(b), array_agg(c) from (select gatehouse.runtime_bin(r) b, count(*) c from unnest(runtimes_1) r group by 1) g) a (bins, calls),
    (select array_agg(b), array_agg(c) from (select gatehouse.runtime_bin(r) b, count(*) c from unnest(runtimes_2) r group by 1) g) b (bins, calls),
    gatehouse.merge_histograms(a.bins, a.calls, b.bins, b.calls) h $$;
select is(h.bins, '{8,32}', 'bins of both, ascending'), is(h.bin_calls, '{3,2}', 'calls add up'), is(h.p50, gatehouse.bin_runtime(8), 'half of five: the third'),
    is(h.p95, gatehouse.bin_runtime(32), 'nearly all'), is(h.p99, gatehouse.bin_runtime(32), 'all') from pg_temp.merged('{2,16}', '{16,2,2}') h;
select is(h.bins, '{8}', 'one of them empty'), is(h.p99, gatehouse.bin_runtime(8), '... its percentile') from pg_temp.merged('{2}', null) h;
select is(h.bins, '{}', 'both empty'), is(h.p50, null, '... no percentile') from pg_temp.merged(null, '{}') h;
select is(h.bin_calls, '{3,1}', 'a bin that comes twice') from gatehouse.merge_histograms('{7,9,7}', '{1,1,2}', null, null) h;
-- The largest number of bins and of calls.
select is(cardinality(h.bins), 256, 'all bins') from gatehouse.merge_histograms((select array_agg(n::smallint) from generate_series(0, 255) n), array_fill(9000000000000000::bigint, array[256]), '{5}', '{1}') h;
-- Against the raw values: three shapes, 20,000 values each.
create temp table runtimes as select shape, case shape when 'even' then 1 + floor(random() * 100000) when 'exponential' then 1 + floor(-ln(1 - random()) * 3000) else 1 + floor(exp(8 + 2 * (random() + random() + random() - 1.5))) end::bigint as us, n % 2 as half
  from unnest(array['even', 'exponential', 'log-normal']) shape, generate_series(1, 20000) n;
create temp table compared as select e.*, h.p50, h.p95, h.p99 from
  (select shape, percentile_disc(array[0.5, 0.95, 0.99]) within group (order by us) as exact, array_agg(us) filter (where half = 0) as one, array_agg(us) filter (where half = 1) as other from runtimes group by shape) e,
  pg_temp.merged(e.one, e.other) h;
select is(count(*), 3::bigint, 'three shapes') from compared;
select is_empty($$ select shape, exact, p50, p95, p99 from compared where greatest(abs(p50 / exact[1] - 1), abs(p95 / exact[2] - 1), abs(p99 / exact[3] - 1)) >= 0.045 $$, 'percentiles of merged halves are within 4.5 % of those of the values');
select * from finish();
