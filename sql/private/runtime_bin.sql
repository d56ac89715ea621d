create or replace function gatehouse.runtime_bin(runtime bigint) returns smallint
  language sql immutable parallel safe
  return least(pg_catalog.floor(8 * pg_catalog.ln(greatest(runtime, 1)::double precision) / pg_catalog.ln(2::double precision)), 255)::smallint;

comment on function gatehouse.runtime_bin(bigint) is
  'The bin of a runtime in microseconds: 8 bins to each doubling, 0 (1 us) to 255 (66 minutes and more). SQL, so that it is inlined.';
