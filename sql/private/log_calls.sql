drop function if exists gatehouse.log_calls(text[], bytea[], bigint[], bigint[], integer[], text[], text[], boolean[], text[]);

create or replace function gatehouse.log_calls(
  method_ids text[],
  statuses integer[],
  status_texts text[],
  declined boolean[],
  exceptions boolean[],
  token_hashes bytea[],
  outcomes integer[],
  tokens integer[],
  started_ages bigint[],
  runtimes bigint[],
  request_ids text[]
) returns integer
  language plpgsql volatile set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_variable
-- Planned once: plans for the arrays of each batch would hold copies of them, and be made again and again.
declare
  v_day constant bigint := 86400000000;
  -- Where sums end: no batch, whatever it holds, may make the next one fail.
  v_most constant bigint := 9223372036854775807;
  v_origin constant timestamptz := timestamptz '2000-01-01 00:00Z';
  v_now constant timestamptz := gatehouse.now();
  -- A sequence by batch, not by row, saves a tenth of the time.
  v_first_id constant bigint := pg_catalog.nextval('gatehouse.call_batches') * 100000;
  v_count integer;
begin
  -- gatehouse.keep_partitions makes them ahead. No node may have been there to do it, or the clock was set.
  if exists (
    select from gatehouse.partition_rules r
      cross join (values (v_now), (v_now - interval '1 day')) d (moment)
      where pg_catalog.to_regclass('gatehouse.' || gatehouse.partition_name(r.parent, d.moment)) is null
  ) then
    perform gatehouse.prepare_partitions();
  end if;

  -- Whatever a node sends, a batch fits: ages and runtimes are cut to what has partitions, texts to a length.
  with known_outcomes as materialized (
    select k.place, m.number as method,
        least(greatest(coalesce(k.status, 500), 100), 599)::smallint as status,
        pg_catalog.left(k.status_text, 200) as status_text,
        coalesce(k.is_declined, false) as is_declined,
        coalesce(k.is_exception, false) as is_exception
      from rows from (
        pg_catalog.unnest(method_ids), pg_catalog.unnest(statuses), pg_catalog.unnest(status_texts), pg_catalog.unnest(declined), pg_catalog.unnest(exceptions)
      ) with ordinality k (method_id, status, status_text, is_declined, is_exception, place)
      join gatehouse.call_methods m on m.id = k.method_id
  ), owners as materialized (
    select h.place, t.token_id, t.user_id, t.user_name
      from pg_catalog.unnest(token_hashes) with ordinality h (hash, place)
      -- The limit keeps it a look-up by index for each, whatever the planner thinks of the table's size.
      cross join lateral (select o.* from gatehouse.token_owners o where o.hash = h.hash limit 1) t
  ), given as (
    select v_first_id + g.place - 1 as id, k.method, o.token_id, o.user_id, o.user_name, r.runtime,
        least(greatest(least(greatest(g.started_age, 0), 2 * v_day) - r.runtime, 0), v_day) as age,
        k.status, k.is_declined, k.is_exception, k.status_text,
        -- Counting characters takes its time.
        case when pg_catalog.octet_length(g.request_id) <= 128 then g.request_id else pg_catalog.left(g.request_id, 128) end as request_id
      from (
        -- Taken apart side by side in the select list: from would keep each row before it gives it on.
        select pg_catalog.generate_series(1, pg_catalog.cardinality(outcomes)) as place,
            pg_catalog.unnest(outcomes) as outcome,
            pg_catalog.unnest(tokens) as token,
            pg_catalog.unnest(started_ages) as started_age,
            pg_catalog.unnest(runtimes) as runtime,
            pg_catalog.unnest(request_ids) as request_id
      ) g
      join known_outcomes k on k.place = g.outcome
      left join owners o on o.place = g.token
      cross join lateral (select least(greatest(g.runtime, 0), v_day) as runtime) r
  ), logged as (
    insert into gatehouse.call_log as l
        (finished, id, user_id, token_id, runtime, method, status, is_declined, is_exception, user_name, status_text, request_id)
      select v_now - g.age * interval '1 microsecond', g.id, g.user_id, g.token_id, g.runtime, g.method,
          g.status, g.is_declined, g.is_exception, g.user_name, g.status_text, g.request_id
        from given g
      returning l.finished, l.method, l.user_id, l.runtime, l.status, l.is_declined, l.is_exception
  ), binned as (
    -- Declined calls have no bin, and are counted by themselves.
    select l.method, pg_catalog.date_bin('1 minute', l.finished, v_origin) as minute,
        case when not l.is_declined then gatehouse.runtime_bin(l.runtime) end as bin,
        pg_catalog.count(*) as calls,
        pg_catalog.count(*) filter (where l.status >= 400) as errors,
        pg_catalog.count(*) filter (where l.is_exception) as exceptions,
        pg_catalog.sum(l.runtime) as runtime
      from logged l
      group by 1, 2, 3
  ), counted as (
    -- In one order, as the users below: batches of several nodes never wait for each other in a circle.
    insert into gatehouse.call_counters as c
        (minutes, method, bucket, accepted, declined, errors, exceptions, runtime, bins, bin_calls, p50, p95, p99)
      select s.minutes, s.method, s.bucket, s.accepted, s.declined, s.errors, s.exceptions, s.runtime, h.*
        from (
          select p.minutes, b.method, pg_catalog.date_bin(p.minutes * interval '1 minute', b.minute, v_origin) as bucket,
              coalesce(pg_catalog.sum(b.calls) filter (where b.bin is not null), 0)::bigint as accepted,
              coalesce(pg_catalog.sum(b.calls) filter (where b.bin is null), 0)::bigint as declined,
              coalesce(pg_catalog.sum(b.errors) filter (where b.bin is not null), 0)::bigint as errors,
              coalesce(pg_catalog.sum(b.exceptions) filter (where b.bin is not null), 0)::bigint as exceptions,
              coalesce(pg_catalog.sum(b.runtime) filter (where b.bin is not null), 0)::bigint as runtime,
              pg_catalog.array_agg(b.bin) filter (where b.bin is not null) as bins,
              pg_catalog.array_agg(b.calls) filter (where b.bin is not null) as bin_calls
            from binned b
            cross join (values (1::smallint), (10), (1440)) p (minutes)
            group by 1, 2, 3
        ) s
        cross join lateral gatehouse.merge_histograms(s.bins, s.bin_calls, null, null) h
        order by s.minutes, s.method, s.bucket
      on conflict on constraint call_counters_pkey do update
        set accepted = c.accepted + excluded.accepted,
          declined = c.declined + excluded.declined,
          errors = c.errors + excluded.errors,
          exceptions = c.exceptions + excluded.exceptions,
          runtime = c.runtime + least(excluded.runtime, v_most - c.runtime),
          (bins, bin_calls, p50, p95, p99) =
            (select h.* from gatehouse.merge_histograms(c.bins, c.bin_calls, excluded.bins, excluded.bin_calls) h)
      returning 1
  ), users_counted as (
    insert into gatehouse.user_days as d (day, user_id, user_name, accepted, declined, errors, exceptions, runtime)
      select u.day, coalesce(u.user_id, 0), t.user_name, u.accepted, u.declined, u.errors, u.exceptions, u.runtime
        from (
          select pg_catalog.date_bin('1 day', l.finished, v_origin) as day, l.user_id,
              pg_catalog.count(*) filter (where not l.is_declined) as accepted,
              pg_catalog.count(*) filter (where l.is_declined) as declined,
              pg_catalog.count(*) filter (where not l.is_declined and l.status >= 400) as errors,
              pg_catalog.count(*) filter (where not l.is_declined and l.is_exception) as exceptions,
              coalesce(pg_catalog.sum(l.runtime) filter (where not l.is_declined), 0) as runtime
            from logged l
            -- Always true: the counters come first.
            where (select pg_catalog.count(*) from counted) is not null
            group by 1, 2
        ) u
        left join (select o.user_id, pg_catalog.max(o.user_name) as user_name from owners o group by o.user_id) t using (user_id)
        order by 1, 2
      on conflict on constraint user_days_pkey do update
        set user_name = excluded.user_name,
          accepted = d.accepted + excluded.accepted,
          declined = d.declined + excluded.declined,
          errors = d.errors + excluded.errors,
          exceptions = d.exceptions + excluded.exceptions,
          runtime = d.runtime + least(excluded.runtime, v_most - d.runtime)
  )
  select coalesce(pg_catalog.sum(b.calls), 0)::integer into v_count from binned b;
  return v_count;
end
$$;

comment on function gatehouse.log_calls(text[], integer[], text[], boolean[], boolean[], bytea[], integer[], integer[], bigint[], bigint[], text[]) is
  'Calls that have ended into the log and its counters, in one statement; arguments as of gate.node_append_calls. Returns how many: all but those of methods that no catalogue ever had.';
