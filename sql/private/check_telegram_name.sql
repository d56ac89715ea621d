create or replace function gatehouse.check_telegram_name(name text, path text) returns text
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_name text := pg_catalog.lower(name collate "C");
begin
  if v_name !~ '^[a-z0-9_]{5,32}$' then
    perform gatehouse.invalid(path, 'must be 5 to 32 of a-z, 0-9, _');
  end if;
  return v_name;
end
$$;

comment on function gatehouse.check_telegram_name(text, text) is
  'A Telegram name as it is stored: lower case, well formed. Null stays null. GH808 at path.';
