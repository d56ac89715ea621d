create or replace function gatehouse.bin_runtime(bin integer) returns real
  language sql immutable parallel safe
  return pg_catalog.power(2::double precision, (bin + 0.5) / 8)::real;

comment on function gatehouse.bin_runtime(integer) is
  'The runtime in microseconds that stands for a bin of gatehouse.runtime_bin: its middle, which no runtime of the bin is farther from than 2^(1/16), 4.5 %. SQL, so that it is inlined.';
