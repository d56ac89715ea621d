create or replace function gatehouse.begin_attempt(user_id bigint, login text, address inet) returns json
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_wait integer := gatehouse.book_attempt(user_id, login, address);
  v_password text;
  v_attempt uuid;
begin
  -- Not waited for: what comes of an attempt is told by a later commit, which has the disk take this one as well.
  perform pg_catalog.set_config('synchronous_commit', 'off', true);
  if v_wait > 0 then
    return pg_catalog.json_build_object('retry_after', v_wait);
  end if;
  -- Kept from deletion until this is committed; deleted just now, he is nobody.
  select u.id, u.password into user_id, v_password from gatehouse.users u where u.id = user_id for key share;
  -- More than are made: what nobody finished is gone after a minute, and the table stays small.
  delete from gatehouse.signin_attempts a
    where a.id in (
      select o.id from gatehouse.signin_attempts o
        where o.created < gatehouse.now() - interval '1 minute'
        order by o.created
        limit 4
        for update skip locked
    );
  insert into gatehouse.signin_attempts as a (user_id, address)
    values (user_id, address)
    returning a.id into v_attempt;
  return pg_catalog.json_build_object('attempt', v_attempt, 'challenge', gatehouse.challenge(v_password, login));
end
$$;

comment on function gatehouse.begin_attempt(bigint, text, inet) is
  'Books a password check: {attempt, challenge}, or {retry_after} in seconds.';
