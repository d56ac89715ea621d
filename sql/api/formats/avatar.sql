create or replace function gatehouse.avatar(email text) returns text
  language sql stable parallel safe
  return 'https://gravatar.com/avatar/'
    || pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(email, 'UTF8')), 'hex') || '?d=identicon';

comment on function gatehouse.avatar(text) is
  'Picture of an account: the Gravatar address of its e-mail, null without one. SQL, so that it is inlined.';
