create or replace function gatehouse.invalid(path text, message text) returns void
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  raise exception 'Parameters validation error' using
    errcode = 'GH808',
    detail = pg_catalog.json_build_array(pg_catalog.json_build_object('path', path, 'message', message))::text;
end
$$;

comment on function gatehouse.invalid(text, text) is
  'Refuses a parameter: raises GH808 with one entry for the reply''s data.errors. path as in the validator: /0/email.';
