create or replace function gatehouse.check_password_hash(password_hash text) returns text
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_cost text[] := pg_catalog.regexp_match(password_hash,
    '^[$]argon2id[$]v=19[$]m=([0-9]{1,8}),t=([0-9]{1,3}),p=[0-9]{1,2}[$][A-Za-z0-9+/]{11,86}[$][A-Za-z0-9+/]{16,86}$');
begin
  -- What nodes verify: whoever signs in to the account makes one spend it.
  if password_hash is not null and (
    v_cost[1]::bigint * v_cost[2]::bigint <= (
      select greatest(4 * c.argon2_memory_kib::bigint * c.argon2_iterations, 3 * 65536) from gatehouse.configuration c
    )
  ) is not true then
    raise exception 'Not a password hash' using errcode = 'GH400';
  end if;
  return password_hash;
end
$$;

comment on function gatehouse.check_password_hash(text) is
  'The password hash, if it is the PHC string of argon2id that a node makes: at most four times as much memory times passes as the configuration asks for, or three passes of 64 MiB. Null: no password. GH400.';
