create or replace function gatehouse.use_mail_token(kind text, mail_token_hash bytea) returns bigint
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_token gatehouse.mail_tokens;
  v_user_id bigint;
begin
  select t.* into v_token
    from gatehouse.mail_tokens t
    where t.hash = mail_token_hash and t.kind = kind and t.expires > gatehouse.now();
  -- The user first, then his tokens: in the order of everybody else who locks both.
  select u.id into v_user_id
    from gatehouse.users u
    where u.id = v_token.user_id and u.email = v_token.email and u.enabled
    for no key update;
  if found then
    delete from gatehouse.mail_tokens t where t.hash = mail_token_hash;
  end if;
  if not found then
    raise exception 'Token not found' using errcode = 'GH404';
  end if;
  return v_user_id;
end
$$;

comment on function gatehouse.use_mail_token(text, bytea) is
  'Uses up a mail token of a kind, by SHA-256, and locks its user: whose id. GH404 unknown, used, expired, sent to an address that is no longer the account''s, or the account is disabled.';
