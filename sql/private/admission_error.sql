create or replace function gatehouse.admission_error(caller gatehouse.caller, allowed text[]) returns text
  language sql stable parallel safe
  return case
    when (caller).user_id is null then
      case when (allowed && array['*', 'guest']) is not true then 'GHA01' end
    when '*' = any (allowed) or 'user' = any (allowed)
      or ((caller).is_root and 'root' = any (allowed))
      or allowed && (caller).permissions then null
    else 'GHA03'
  end;

comment on function gatehouse.admission_error(gatehouse.caller, text[]) is
  'Null when one of the allowed permissions holds, else the SQLSTATE of the refusal: GHA01 (guest), GHA03 (user). The one place that says who is admitted; of an API token, after gatehouse.restrict_to_token. SQL, so that it is inlined.';

-- Of release 10, which said it twice.
drop function if exists gatehouse.permitted(gatehouse.caller, text[]);
