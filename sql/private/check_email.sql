create or replace function gatehouse.check_email(email text, path text) returns text
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_email text := pg_catalog.lower(email collate "C");
begin
  -- One address of the form that mail systems deliver (RFC 5321 4.5.3.1 lengths, dot-atom, domain with a dot); no lists, comments, quotes.
  if v_email is not null and (
    pg_catalog.length(v_email) > 254
    or v_email !~ '^[a-z0-9!#$%&''*+/=?^_`{|}~-]+([.][a-z0-9!#$%&''*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+[a-z]([a-z0-9-]{0,61}[a-z0-9])$'
    or pg_catalog.strpos(v_email, '@') > 65
    -- An encoded word (RFC 2047), which mail programs decode to whatever it says.
    or v_email ~ '=[?][^?]+[?][bq][?]'
  ) then
    perform gatehouse.invalid(path, 'must be an e-mail address');
  end if;
  return v_email;
end
$$;

comment on function gatehouse.check_email(text, text) is
  'An e-mail address as it is stored: lower case, well formed. Null stays null. GH808 at path.';
