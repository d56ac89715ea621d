create or replace function gatehouse.challenge(password text, login text) returns text
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  if password is not null then
    -- No backslash: what it means in a literal is for the session to set (standard_conforming_strings).
    return pg_catalog.regexp_replace(password, '[$][^$]*$', '');
  end if;
  -- The same for the same name each time, and to be told from a real salt by nobody without the secret.
  return (
    select pg_catalog.format('$argon2id$v=19$m=%s,t=%s,p=%s$%s',
        c.argon2_memory_kib, c.argon2_iterations, c.argon2_parallelism,
        pg_catalog.rtrim(pg_catalog.encode(pg_catalog.substr(
          pg_catalog.sha256(c.secret || pg_catalog.convert_to('salt ' || login, 'UTF8')), 1, 16), 'base64'), '='))
      from gatehouse.configuration c
  );
end
$$;

comment on function gatehouse.challenge(text, text) is
  'What a node gets of a password hash: parameters and salt, never the hash. An account without password, or none at all, gets a salt made from the name.';
