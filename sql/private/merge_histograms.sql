create or replace function gatehouse.merge_histograms(
  bins_1 smallint[],
  calls_1 bigint[],
  bins_2 smallint[],
  calls_2 bigint[],
  out bins smallint[],
  out bin_calls bigint[],
  out p50 real,
  out p95 real,
  out p99 real
)
  language plpgsql immutable
as $$
#variable_conflict use_variable
begin
  -- Sums of bigint would be numeric, and take half as long again.
  select coalesce(pg_catalog.array_agg(h.bin order by h.bin), '{}'),
      coalesce(pg_catalog.array_agg(h.calls::bigint order by h.bin), '{}'),
      gatehouse.bin_runtime(pg_catalog.min(h.bin) filter (where h.upto >= 0.50 * h.total)),
      gatehouse.bin_runtime(pg_catalog.min(h.bin) filter (where h.upto >= 0.95 * h.total)),
      gatehouse.bin_runtime(pg_catalog.min(h.bin) filter (where h.upto >= 0.99 * h.total))
    into bins, bin_calls, p50, p95, p99
    from (
      select u.bin,
          pg_catalog.sum(u.calls) as calls,
          pg_catalog.sum(pg_catalog.sum(u.calls)) over (order by u.bin) as upto,
          pg_catalog.sum(pg_catalog.sum(u.calls)) over () as total
        from (
          select a.bin, a.calls::double precision from rows from (pg_catalog.unnest(bins_1), pg_catalog.unnest(calls_1)) a (bin, calls)
          union all
          select b.bin, b.calls from rows from (pg_catalog.unnest(bins_2), pg_catalog.unnest(calls_2)) b (bin, calls)
        ) u
        group by u.bin
    ) h;
end
$$;

comment on function gatehouse.merge_histograms(smallint[], bigint[], smallint[], bigint[]) is
  'Two histograms of gatehouse.call_counters added up, with the percentiles of the sum; null is an empty one.';
