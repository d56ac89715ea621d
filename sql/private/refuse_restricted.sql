create or replace function gatehouse.refuse_restricted(caller gatehouse.caller) returns void
  language plpgsql stable
as $$
begin
  if caller.is_restricted then
    raise exception 'This API token has fewer permissions than its user' using errcode = 'GH403';
  end if;
end
$$;

comment on function gatehouse.refuse_restricted(gatehouse.caller) is
  'Keeps an API token with less than its user''s permissions from taking the account over. GH403.';
