create or replace function gatehouse.end_sessions(user_id bigint, except_token bigint default null) returns void
  language plpgsql volatile
as $$
#variable_conflict use_variable
begin
  update gatehouse.tokens t
    set ended = gatehouse.now()
    where t.user_id = end_sessions.user_id and t.kind = 'session' and t.ended is null
      and t.id is distinct from except_token;
end
$$;

comment on function gatehouse.end_sessions(bigint, bigint) is 'Signs a user out everywhere, one session excepted if given.';
