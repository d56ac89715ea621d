create or replace function gatehouse.check_password_hash(password_hash text) returns text
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  -- Memory, passes, lanes, salt: numbers and base 64 canonical, as the node reads them.
  v_parts text[] := pg_catalog.regexp_match(password_hash,
    '^[$]argon2id[$]v=19[$]m=([1-9][0-9]{0,6}),t=([1-9][0-9]?),p=([1-9][0-9]?)'
      '[$]((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048])?)[$][A-Za-z0-9+/]{16,86}$');
begin
  -- What nodes verify: whoever signs in to the account makes one spend it.
  if password_hash is not null and (
    v_parts[2]::integer <= 20 and v_parts[3]::integer <= 16 and v_parts[1]::integer between 8 * v_parts[3]::integer and 1048576
    and pg_catalog.length(v_parts[4]) between 11 and 86
    and v_parts[1]::bigint * v_parts[2]::bigint <= (
      select greatest(4 * c.argon2_memory_kib::bigint * c.argon2_iterations, 3 * 65536) from gatehouse.configuration c
    )
  ) is not true then
    raise exception 'Not a password hash' using errcode = 'GH400';
  end if;
  return password_hash;
end
$$;

comment on function gatehouse.check_password_hash(text) is
  'The password hash, if it is the PHC string of argon2id that nodes make and verify: at most four times as much memory times passes as the configuration asks for, or three passes of 64 MiB. Null: no password. GH400.';
