create or replace function gatehouse.lock_caller(caller gatehouse.caller) returns void
  language plpgsql volatile
as $$
declare
  v_keeps boolean;
begin
  -- Whoever sets this user's password or disables him has this row first: what he then sweeps away includes what
  -- the caller makes here, or the caller waits and finds himself swept away.
  perform from gatehouse.users u where u.id = caller.user_id for no key update;
  if caller.token_id is null then
    return;
  end if;
  -- While this waited for the row, whoever had it may have taken a permission away: what is lost is not passed on.
  select caller.permissions <@ l.permissions and (t.kind <> 'api' or caller.permissions <@ t.permissions)
    into v_keeps
    from gatehouse.live_tokens l
    join gatehouse.tokens t on t.id = l.token_id
    where l.token_id = caller.token_id;
  if not found then
    raise exception 'Insufficient permissions' using errcode = 'GHA01';
  elsif v_keeps is not true then
    raise exception 'Insufficient permissions' using errcode = 'GHA03';
  end if;
end
$$;

comment on function gatehouse.lock_caller(gatehouse.caller) is
  'Makes changes of the caller''s account wait for each other until the transaction ends. GHA01: its token or user was ended or disabled since gatehouse.enter. GHA03: it has lost a permission since.';
