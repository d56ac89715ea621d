create or replace function gatehouse.admit(caller gatehouse.caller, allowed text[]) returns gatehouse.caller
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_error pg_catalog.text;
begin
  if caller.token_kind operator(pg_catalog.=) 'api' then
    caller := gatehouse.restrict_to_token(caller);
  end if;
  v_error := gatehouse.admission_error(caller, allowed);
  if v_error is not null then
    raise exception 'Insufficient permissions' using errcode = v_error;
  end if;
  return caller;
end
$$;

comment on function gatehouse.admit(gatehouse.caller, text[]) is
  'Admits a caller when one of the allowed permissions holds; an API token first loses what it may not. GHA01 (guest refused), GHA03 (user refused).';
