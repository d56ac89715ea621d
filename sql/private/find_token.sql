create or replace function gatehouse.find_token(caller gatehouse.caller, token_id text) returns bigint
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_id bigint;
begin
  select t.id into v_id
    from gatehouse.tokens t
    where t.id = gatehouse.parse_id(token_id)
      and t.user_id = caller.user_id and t.kind = 'api' and t.ended is null;
  if not found then
    raise exception 'API token not found' using errcode = 'GH404';
  end if;
  return v_id;
end
$$;

comment on function gatehouse.find_token(gatehouse.caller, text) is
  'One of the caller''s own API tokens. GH404: none of this id; another user''s does not exist for him.';
