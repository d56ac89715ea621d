create or replace function gatehouse.check_username(name text, path text) returns text
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_name text := pg_catalog.lower(name collate "C");
begin
  if (select c.names_are_emails from gatehouse.configuration c) then
    return gatehouse.check_email(v_name, path);
  end if;
  if v_name !~ '^[a-z0-9_.@-]{3,32}$' then
    perform gatehouse.invalid(path, 'must be 3 to 32 of a-z, 0-9, _ . @ -');
  elsif v_name ~ '^-?([0-9]+[.]?[0-9]*|[.][0-9]+)(e-?[0-9]+)?$'
    or v_name ~ '^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$'
  then
    perform gatehouse.invalid(path, 'must be neither a number nor a UUID');
  elsif v_name = 'root' then
    raise exception 'User name is taken' using errcode = 'GH409';
  end if;
  return v_name;
end
$$;

comment on function gatehouse.check_username(text, text) is
  'A user name as it is stored: lower case, well formed. Null stays null. GH808 at path, GH409 for root.';
