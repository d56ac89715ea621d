create or replace function gatehouse.avatar(email text) returns text
  language plpgsql stable strict parallel safe
as $$
#variable_conflict use_variable
begin
  return 'https://gravatar.com/avatar/'
    || pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(email, 'UTF8')), 'hex') || '?d=identicon';
end
$$;

comment on function gatehouse.avatar(text) is 'Picture of an account: the Gravatar address of its e-mail, null without one.';
