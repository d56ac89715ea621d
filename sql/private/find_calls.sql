create or replace function gatehouse.find_calls(
  method integer,
  since timestamptz,
  skip bigint,
  out bucket timestamptz,
  out until timestamptz,
  out rest bigint
)
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_methods constant integer[] := case when method is not null then array[method] else array(select m.number from gatehouse.call_methods m) end;
  -- Executed as text: planned for the values. Methods by name, also all of them, since the index has them before the time.
  v_find constant text := $find$
      select b.bucket, $5 - b.newer
        from (
          select c.bucket, pg_catalog.sum(c.accepted + c.declined)::bigint as calls,
              (pg_catalog.sum(pg_catalog.sum(c.accepted + c.declined)) over (order by c.bucket desc)
                - pg_catalog.sum(c.accepted + c.declined))::bigint as newer
            from gatehouse.call_counters c
            where c.minutes = $1 and c.bucket >= $2 and c.bucket < $3 and c.method = any ($4)
            group by c.bucket
        ) b
        where $5 < b.newer + b.calls
        order by b.bucket desc
        limit 1
    $find$;
  v_minutes smallint;
  v_bucket timestamptz;
  v_rest bigint;
begin
  -- The newest are asked for most, and few counters say where they are.
  execute v_find into v_bucket, v_rest
    using smallint '1', greatest(since, gatehouse.now() - interval '10 minutes'), timestamptz 'infinity', v_methods, skip;
  if v_bucket is not null then
    bucket := v_bucket;
    until := v_bucket + interval '1 minute';
    rest := v_rest;
    return;
  end if;

  bucket := since;
  until := timestamptz 'infinity';
  rest := skip;
  -- First the day, then its ten minutes, then their minute, of which counters are kept for some days only.
  foreach v_minutes in array array[1440, 10, 1]::smallint[] loop
    execute v_find into v_bucket, v_rest using v_minutes, bucket, until, v_methods, rest;
    if v_bucket is null and v_minutes = 1440 then
      bucket := null;
      until := null;
      rest := null;
    end if;
    exit when v_bucket is null;
    bucket := v_bucket;
    until := v_bucket + v_minutes * interval '1 minute';
    rest := v_rest;
  end loop;
end
$$;

comment on function gatehouse.find_calls(integer, timestamptz, bigint) is
  'The minute, or of days whose minutes are no longer counted the ten minutes, in which the call ended that is older than so many others of a method (null: of all) since a UTC midnight, and how many of these ended in the same time. Found by the counters, so that hardly anything is read in vain. Nulls where there are not so many.';
